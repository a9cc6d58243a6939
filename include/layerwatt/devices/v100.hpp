// Written by layerwatt export. Tesla_V100-PCIE-32GB, PyTorch p2.1.0 cuDNN 8902, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::v100 {

inline constexpr const char* kDevice = "Tesla_V100-PCIE-32GB";
inline constexpr const char* kBackend = "PyTorch p2.1.0 cuDNN 8902";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "sitar-lab/NeuSight";
inline constexpr const char* kCommit = "6945927d";
inline constexpr const char* kLicence = "MIT";
inline constexpr const char* kDataHash = "f5a16f77f2e8b86c";
inline constexpr double kElementBytes = 4.0;

  /// Sizes of one layer, named as in layerwatt's datasets. What is left out has its usual value.
  struct Layer {
    long long batch = 1, in_channels = 1, in_height = 1, in_width = 1;
    long long out_channels = 0;  ///< 0: as many as in_channels
    long long kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1;
    long long pad_h = 0, pad_w = 0;
    long long pad_h_end = -1, pad_w_end = -1;  ///< -1: the same as pad_h and pad_w
    long long dilation_h = 1, dilation_w = 1, groups = 1;
    bool bias = true;
    bool ceil = false;     ///< pools: round the output size up
    long long inputs = 1;  ///< add, mul, concat: tensors read
  };

  /// A layer as a grouped, windowed matrix product.
  struct Work {
    double batch = 1, in_channels = 1, in_height = 1, in_width = 1;
    double out_channels = 1, out_height = 1, out_width = 1;
    double kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation = 1;
    double pad_h = 0, pad_w = 0;  ///< both sides together
    double groups = 1, inside = 1, touched = 1, inputs = 1, operations = 0;
    double input_bytes = 0, weight_bytes = 0, output_bytes = 0;
  };

  struct Range {
    double low = 0, high = 0;
    constexpr bool holds(double x) const { return low <= x && x <= high; }
  };

  struct Axis {
    long long in, kernel, stride, dilation, begin, end;
    bool ceil;
    constexpr long long extent() const { return dilation * (kernel - 1) + 1; }
    constexpr long long out() const {
      const long long room = in + begin + end - extent();
      const long long whole = room / stride + 1;
      return ceil && room % stride != 0 && whole * stride < in + begin ? whole + 1 : whole;
    }
  };

  constexpr long long least_of(long long a, long long b) { return a < b ? a : b; }
  constexpr double bounded(double x, double least, double most) {
    return x < least ? least : most < x ? most : x;
  }

  constexpr double tiled(double x, double tile) {
    const double quotient = x / tile;
    const double whole = static_cast<double>(static_cast<long long>(quotient));
    return (whole < quotient ? whole + 1 : whole) * tile;
  }
  constexpr double tile_waste(double x, double tile) { return 1 - x / tiled(x, tile); }
  constexpr double in_pixels(const Work& w) { return w.batch * w.in_height * w.in_width; }
  constexpr double out_pixels(const Work& w) { return w.batch * w.out_height * w.out_width; }
  constexpr double taps(const Work& w) { return w.kernel_h * w.kernel_w; }
  constexpr double group_in(const Work& w) { return w.in_channels / w.groups; }
  constexpr double group_out(const Work& w) { return w.out_channels / w.groups; }
  constexpr double total_bytes(const Work& w) {
    return w.input_bytes + w.weight_bytes + w.output_bytes;
  }

  /// Window taps on elements of the input, over all positions of the window on this axis.
  constexpr double taps_inside(const Axis& a) {
    long long inside = 0;
    for (long long tap = 0; tap < a.kernel; ++tap) {
      const long long offset = tap * a.dilation - a.begin;
      if (offset >= a.in) break;
      const long long first = offset >= 0 ? 0 : (-offset + a.stride - 1) / a.stride;
      const long long last = least_of(a.out() - 1, (a.in - 1 - offset) / a.stride);
      if (last >= first) inside += last - first + 1;
    }
    return static_cast<double>(inside);
  }

  /// Elements of the input on this axis that some window covers.
  constexpr double elements_touched(const Axis& a) {
    const long long gaps = (a.out() - 1) * (a.stride - least_of(a.stride, a.extent()));
    const long long last = (a.out() - 1) * a.stride - a.begin + a.extent();
    const long long covered = least_of(a.in, last) - gaps;
    return static_cast<double>(covered < 1 ? 1 : least_of(covered, a.in));
  }

  constexpr double size(long long n) { return static_cast<double>(n); }
  constexpr long long out_channels(const Layer& l) {
    return l.out_channels > 0 ? l.out_channels : l.in_channels;
  }

  constexpr void set_bytes(Work& w, double parameters) {
    w.input_bytes = w.inputs * in_pixels(w) * w.in_channels * kElementBytes;
    w.weight_bytes = parameters * kElementBytes;
    w.output_bytes = out_pixels(w) * w.out_channels * kElementBytes;
  }

  /// What convolutions and pools share.
  constexpr Work window_work(const Layer& l) {
    const Axis h{l.in_height,  l.kernel_h, l.stride_h,
                 l.dilation_h, l.pad_h,    l.pad_h_end < 0 ? l.pad_h : l.pad_h_end,
                 l.ceil};
    const Axis v{l.in_width,   l.kernel_w, l.stride_w,
                 l.dilation_w, l.pad_w,    l.pad_w_end < 0 ? l.pad_w : l.pad_w_end,
                 l.ceil};
    Work w;
    w.batch = size(l.batch);
    w.in_channels = size(l.in_channels);
    w.in_height = size(l.in_height);
    w.in_width = size(l.in_width);
    w.out_channels = size(out_channels(l));
    w.out_height = size(h.out());
    w.out_width = size(v.out());
    w.kernel_h = size(l.kernel_h);
    w.kernel_w = size(l.kernel_w);
    w.stride_h = size(l.stride_h);
    w.stride_w = size(l.stride_w);
    w.dilation = size(l.dilation_w);
    w.pad_h = size(h.begin + h.end);
    w.pad_w = size(v.begin + v.end);
    w.inside = taps_inside(h) / (w.out_height * w.kernel_h) *
               (taps_inside(v) / (w.out_width * w.kernel_w));
    w.touched = elements_touched(h) / w.in_height * (elements_touched(v) / w.in_width);
    return w;
  }

  constexpr Work conv_work(const Layer& l) {
    Work w = window_work(l);
    w.groups = size(l.groups);
    w.operations = out_pixels(w) * w.out_channels * group_in(w) * taps(w);
    set_bytes(w, w.out_channels * (group_in(w) * taps(w) + (l.bias ? 1 : 0)));
    return w;
  }
  constexpr Work dwconv_work(Layer l) {
    l.groups = l.in_channels;
    return conv_work(l);
  }
  constexpr Work pool_work(Layer l) {
    l.out_channels = 0;
    Work w = window_work(l);
    w.groups = w.in_channels;
    w.operations = out_pixels(w) * w.out_channels * taps(w);
    set_bytes(w, 0);
    return w;
  }
  constexpr Work global_pool_work(Layer l) {
    l.kernel_h = l.in_height;
    l.kernel_w = l.in_width;
    l.stride_h = l.stride_w = l.dilation_h = l.dilation_w = 1;
    l.pad_h = l.pad_w = l.pad_h_end = l.pad_w_end = 0;
    return pool_work(l);
  }
  /// Images are flattened: in_channels * in_height * in_width input features.
  constexpr Work fc_work(const Layer& l) {
    Work w;
    w.batch = size(l.batch);
    w.in_channels = size(l.in_channels * l.in_height * l.in_width);
    w.out_channels = size(out_channels(l));
    w.operations = w.batch * w.in_channels * w.out_channels;
    set_bytes(w, w.out_channels * (w.in_channels + (l.bias ? 1 : 0)));
    return w;
  }
  /// Layers that touch every element of their output once; `parameters` per channel.
  constexpr Work elements_work(const Layer& l, double parameters, double reads) {
    Work w;
    w.batch = size(l.batch);
    w.in_channels = w.out_channels = w.groups = size(out_channels(l));
    w.in_height = w.out_height = size(l.in_height);
    w.in_width = w.out_width = size(l.in_width);
    w.operations = out_pixels(w) * w.out_channels;
    set_bytes(w, parameters * w.out_channels);
    w.input_bytes *= reads;
    w.inputs = size(l.inputs);
    return w;
  }
  constexpr Work pointwise_work(const Layer& l) { return elements_work(l, 0, 1); }
  constexpr Work bn_work(const Layer& l) { return elements_work(l, 2, 1); }
  constexpr Work elementwise_work(const Layer& l) { return elements_work(l, 0, size(l.inputs)); }
  /// out_channels is that of the result.
  constexpr Work concat_work(const Layer& l) { return elements_work(l, 0, 1); }

// 4958 configurations; runtime_ms: cross-validated RMSPE 17.2 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.09924538290210845 +
      9.282314679961917e-10 * weight_bytes_ +
      0.0003865101449746409 * batch_ +
      1.1294882885170556e-07 * out_pixels_ +
      0.0001371721737777171 * group_in_ +
      4.958620672523522e-12 * operations_in32_ +
      1.8960383584969215e-13 * operations_width4_ +
      3.4454384850213358e-12 * operations_width16_ +
      3.224454428029672e-11 * operations_32x32_ +
      1.1888003536520563e-11 * operations_128x64_ +
      3.800576615816165e-12 * operations_256x128_ +
      4.302140663117083e-09 * weight_bytes_ * unaligned_in16_ +
      1.7333107985175693e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      1.8410313591121048e-10 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      2.611151199262998e-11 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      1.6091841506389207e-10 * operations_ * (256.0 / (reduction_ + 256.0));
  const double factor2 =
      0.09305551692279991 * (42.0 / (batch_ + 42.0)) +
      0.05422093712966424 * (out_channels_ / (out_channels_ + 12.0)) +
      0.012445500744720527 * (out_channels_ / (out_channels_ + 180.0)) +
      0.10522107748233835 * (1700.0 / (out_channels_ + 1700.0)) +
      0.04361045306683964 * (out_pixels_ / (out_pixels_ + 2300.0)) +
      0.4153414368422499 * (out_width_ / (out_width_ + 9.0)) +
      0.12119771656225041 * (weight_bytes_ / (weight_bytes_ + 63000.0)) +
      0.05529879681443643 * (outputs_ / (outputs_ + 8e+05)) +
      0.022968958462510812 * (1.1e+07 / (input_bytes_ + 1.1e+07)) +
      0.07235314196683372 * (reduction_ / (reduction_ + 16000.0)) +
      0.032065332053550576 * (2.8e+07 / (im2col_bytes_ + 2.8e+07)) +
      0.05188758302688004 * (7.8e+09 / (operations_ + 7.8e+09)) +
      0.2082236811973874 * (intensity_ / (intensity_ + 78.0)) +
      0.29332195319573895 * waste_out32_ +
      0.22647978068444985 * waste_in8_ +
      0.06346631771644619 * waste_in128_ +
      0.26484351827873964 * waste_pixels4_ +
      0.5450191739263787 * waste_width4_ +
      0.05685637263510678 * waste_width8_ +
      0.18693867496417002 * waste_width16_;
  const double factor3 =
      0.05980820549030944 * (batch_ / (batch_ + 4.0)) +
      0.008711829358241031 * (batch_ / (batch_ + 23.0)) +
      0.07196895619052521 * (group_in_ / (group_in_ + 640.0)) +
      0.011405155894251758 * (group_in_ / (group_in_ + 1700.0)) +
      0.07168010472038872 * (out_channels_ / (out_channels_ + 180.0)) +
      0.15089010961870422 * (1700.0 / (out_channels_ + 1700.0)) +
      0.006506956580090605 * (out_pixels_ / (out_pixels_ + 350.0)) +
      0.00030185278631511753 * (11000.0 / (out_pixels_ + 11000.0)) +
      0.44986334861358307 * (out_width_ / (out_width_ + 5.0)) +
      0.07559139890283881 * (92.0 / (out_width_ + 92.0)) +
      0.04208840548483194 * (weight_bytes_ / (weight_bytes_ + 63000.0)) +
      0.08107914058160999 * (weight_bytes_ / (weight_bytes_ + 3.7e+07)) +
      0.08249662907108818 * (outputs_ / (outputs_ + 8e+05)) +
      0.07035671260728434 * (3100000.0 / (input_bytes_ + 3100000.0)) +
      0.011543417008575203 * (1.7e+09 / (im2col_bytes_ + 1.7e+09)) +
      0.06909007148135125 * (2.7e+09 / (operations_ + 2.7e+09)) +
      0.07795388260563721 * (intensity_ / (intensity_ + 78.0)) +
      0.08676058402133495 * (370.0 / (intensity_ + 370.0)) +
      0.009826524411557746 * unaligned_in16_ +
      0.008915697191059209 * waste_out16_ +
      0.056490585911805224 * waste_out32_ +
      0.02594686349499127 * waste_out128_ +
      0.020040068225806885 * waste_in8_ +
      0.0021690168195221547 * waste_in16_ +
      0.05008722286041681 * waste_pixels128_ +
      0.11016739011914588 * waste_width4_ +
      0.02761781370972588 * waste_width8_ +
      0.13098807862353185 * waste_width16_;
  return bounded(factor1 * factor2 * factor3, 0.006837300000000001, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 64.0}.holds(w.batch) &&
         Range{3.0, 2041.0}.holds(w.in_channels) &&
         Range{5.0, 252.0}.holds(w.in_height) &&
         Range{5.0, 252.0}.holds(w.in_width) &&
         Range{3.0, 2048.0}.holds(w.out_channels) &&
         Range{5.0, 252.0}.holds(w.out_height) &&
         Range{5.0, 252.0}.holds(w.out_width) &&
         Range{3.0, 3.0}.holds(w.kernel_h) &&
         Range{3.0, 3.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{2610000.0, 31974220800.0}.holds(w.operations);
}
}  // namespace conv

// 7500 configurations; runtime_ms: cross-validated RMSPE 6.0 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_128x128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in4_ = tile_waste(w.in_channels, 4);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.0556050865265582 +
      8.228860231415693e-10 * output_bytes_ +
      2.3681674074403086e-06 * batch_ +
      1.6520977164168223e-11 * operations_in64_ +
      8.6285378177486e-11 * operations_32x32_ +
      3.624507460018923e-11 * operations_64x64_ +
      2.4778748956918883e-13 * operations_128x64_ +
      6.813239105418023e-12 * operations_128x128_ +
      2.2841582299983423e-12 * operations_ * unaligned_out16_ +
      2.2640240211226862e-10 * output_bytes_ * unaligned_out16_ +
      6.217207610993736e-12 * operations_ * unaligned_in16_ +
      1.2201859859463857e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      2.8473767174737345e-11 * operations_ * (256.0 / (out_channels_ + 256.0)) +
      3.662933110869428e-11 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      3.4589423115425206e-11 * operations_ * (1e+05 / (outputs_ + 1e+05)) +
      1.021198575425256e-11 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.2993854030104515 +
      0.09582649926331753 * (batch_ / (batch_ + 2200.0)) +
      0.06999814758303317 * (8100.0 / (batch_ + 8100.0)) +
      0.04432147757613568 * (120.0 / (group_in_ + 120.0)) +
      0.2342944026486925 * (group_in_ / (group_in_ + 1000.0)) +
      0.19752768603111145 * (5200.0 / (group_in_ + 5200.0)) +
      0.15154113154454654 * (group_in_ / (group_in_ + 50000.0)) +
      0.015519433262638303 * (1100.0 / (out_channels_ + 1100.0)) +
      0.036687604141819194 * (out_channels_ / (out_channels_ + 5100.0)) +
      0.07975643387385378 * (310000.0 / (weight_bytes_ + 310000.0)) +
      0.14623455645765127 * (weight_bytes_ / (weight_bytes_ + 7.3e+08)) +
      0.07469728003396105 * (47000.0 / (outputs_ + 47000.0)) +
      0.00946942456712134 * (outputs_ / (outputs_ + 1200000.0)) +
      0.0012724787590035604 * (outputs_ / (outputs_ + 7700000.0)) +
      0.0263532603260156 * (outputs_ / (outputs_ + 1.3e+08)) +
      0.07313706772268432 * (210000.0 / (input_bytes_ + 210000.0)) +
      0.0003848639670770236 * (4700000.0 / (input_bytes_ + 4700000.0)) +
      0.022867747682681818 * (3.1e+07 / (input_bytes_ + 3.1e+07)) +
      0.09419585981967124 * (input_bytes_ / (input_bytes_ + 5.3e+08)) +
      0.08703619395859931 * (2.5e+10 / (operations_ + 2.5e+10)) +
      0.17049460321384982 * (intensity_ / (intensity_ + 8.6)) +
      0.019023729161888363 * (intensity_ / (intensity_ + 420.0)) +
      0.005183184542884131 * unaligned_out16_ +
      0.0035460156258574483 * unaligned_out64_ +
      0.04193385345171345 * waste_out128_ +
      0.20531957733689946 * waste_in4_ +
      0.18329001084905228 * waste_in8_ +
      0.04702918991053591 * waste_in16_ +
      0.03759663267195624 * waste_in128_ +
      0.05850057021565631 * waste_pixels128_;
  const double factor3 =
      0.87963410308917 +
      0.004094627601307352 * (batch_ / (batch_ + 2200.0)) +
      0.010568762162595143 * (8100.0 / (batch_ + 8100.0)) +
      0.04533434694856781 * (group_in_ / (group_in_ + 1000.0)) +
      0.0462419116593106 * (5200.0 / (group_in_ + 5200.0)) +
      0.01256689906898919 * (group_in_ / (group_in_ + 50000.0)) +
      0.003705429926938818 * (1100.0 / (out_channels_ + 1100.0)) +
      0.005486708626300518 * (out_channels_ / (out_channels_ + 5100.0)) +
      0.02733073839373469 * (310000.0 / (weight_bytes_ + 310000.0)) +
      0.015017978876821686 * (weight_bytes_ / (weight_bytes_ + 7.3e+08)) +
      0.013279841630449431 * (47000.0 / (outputs_ + 47000.0)) +
      0.013695554177917431 * (210000.0 / (input_bytes_ + 210000.0)) +
      0.019151509362392842 * (input_bytes_ / (input_bytes_ + 5.3e+08)) +
      0.0032172816129980605 * (4e+07 / (operations_ + 4e+07)) +
      0.035921793326979354 * (intensity_ / (intensity_ + 8.6)) +
      0.015586932686509078 * (intensity_ / (intensity_ + 420.0)) +
      0.0020198936305976076 * unaligned_out16_ +
      0.024521928866154147 * waste_out128_ +
      0.016128161520314162 * waste_in4_ +
      0.0002195660463973396 * waste_in8_ +
      0.029971127007732083 * waste_pixels128_;
  return bounded(factor1 * factor2 * factor3, 0.006325300000000001, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{3.0, 65536.0}.holds(w.batch) &&
         Range{1.0, 65536.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{2.0, 65519.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{13056.0, 13494787244032.0}.holds(w.operations);
}
}  // namespace fc

}  // namespace layerwatt_devices::v100
