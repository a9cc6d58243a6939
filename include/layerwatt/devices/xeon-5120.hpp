// Written by layerwatt export. 2x Xeon Gold 5120, PyTorch, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::xeon_5120 {

inline constexpr const char* kDevice = "2x Xeon Gold 5120";
inline constexpr const char* kBackend = "PyTorch";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "JohannesGetzner/dl-energy-estimator";
inline constexpr const char* kCommit = "2279b0a5";
inline constexpr const char* kLicence = "";
inline constexpr const char* kDataHash = "9b6f2c50244bdca0";
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

// 734 configurations; runtime_ms: cross-validated RMSPE 19.5 %; energy_mj: cross-validated RMSPE 19.4 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      1.5698691060854544e-08 * operations_inside_ +
      3.396975040881683e-07 * output_bytes_ +
      0.0007600004059860877 * batch_ +
      0.0005565560362313132 * group_in_ +
      1.9873906559307673e-07 * out_pixels_ * group_in_ +
      5.300766020404385e-07 * out_pixels_ * kernel_h_ * group_in_ +
      2.466415808734762e-07 * in_pixels_ * kernel_h_ * group_in_ +
      2.3252901335456856e-09 * in_pixels_ * taps_ * group_in_ +
      3.337340682076426e-09 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.578026255714364e-10 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      6.36432565060022e-11 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      4.623374237415171e-09 * operations_out16_ +
      1.3399277434040736e-09 * operations_pixels512_ +
      1.2921056364432626e-09 * operations_width8_ +
      3.2294218931504576e-07 * output_bytes_ * kernel_is_1_ +
      2.836651039687721e-07 * input_bytes_ * kernel_is_3_ +
      1.8955980362246856e-07 * input_bytes_ * kernel_is_5_ +
      5.4674158480275696e-08 * weight_bytes_ * kernel_is_large_ +
      2.647865564562151e-11 * operations_ * unaligned_out16_ +
      1.771941086287766e-08 * output_bytes_ * unaligned_out16_ +
      2.0738151722854437e-10 * operations_ * unaligned_in16_ +
      6.798902339409678e-10 * operations_ * (1024.0 / (reduction_ + 1024.0));
  const double factor2 =
      0.02056952935606057 * (batch_ / (batch_ + 240.0)) +
      0.14686917489151702 * (330.0 / (group_in_ + 330.0)) +
      0.08511660706571114 * (out_channels_ / (out_channels_ + 25.0)) +
      0.08536392253257381 * (5.0 / (out_width_ + 5.0)) +
      0.18726503334673078 * (out_width_ / (out_width_ + 53.0)) +
      0.037406960694682787 * (weight_bytes_ / (weight_bytes_ + 2100000.0)) +
      0.06598276451086402 * (outputs_ / (outputs_ + 6.4e+07)) +
      0.15561894581649838 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.08208726901767242 * (1.8e+09 / (input_bytes_ + 1.8e+09)) +
      0.14334835131041113 * (reduction_ / (reduction_ + 2900.0)) +
      0.05034979785468471 * (39000.0 / (reduction_ + 39000.0)) +
      0.19029979225059648 * (operations_ / (operations_ + 5.3e+08)) +
      0.25909356832548475 * (240.0 / (intensity_ + 240.0)) +
      0.0616683064559908 * kernel_is_2_ +
      0.006623642127952345 * unaligned_out16_ +
      0.0080688476362911 * unaligned_out64_ +
      0.0059695195971509124 * unaligned_in16_ +
      0.22973802821150768 * waste_out16_ +
      3.868218414674939 * waste_pixels4_ +
      0.7497591231188576 * waste_pixels8_ +
      0.3875953825839221 * waste_pixels64_ +
      0.027979146635840044 * waste_width8_ +
      0.011230324699068154 * waste_width16_ +
      0.000993751753815957 * waste_width32_;
  return bounded(factor1 * factor2, 0.061363900000000006, factor1 * factor2);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      1.1604495208426307e-06 * operations_inside_ +
      2.7657489678239644e-05 * output_bytes_ +
      0.053434084823644035 * batch_ +
      0.047259688563921785 * group_in_ +
      1.8214146930867523e-05 * out_pixels_ * group_in_ +
      3.750570176863086e-05 * out_pixels_ * kernel_h_ * group_in_ +
      1.8725781312375947e-05 * in_pixels_ * kernel_h_ * group_in_ +
      1.5491060361011327e-07 * in_pixels_ * taps_ * group_in_ +
      3.01134545928445e-07 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.0446182453201011e-08 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      6.179629704415511e-09 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      3.689516995514009e-07 * operations_out16_ +
      9.687357602365916e-08 * operations_pixels512_ +
      1.035067899481854e-07 * operations_width8_ +
      2.312486040369421e-05 * output_bytes_ * kernel_is_1_ +
      2.1563160658919687e-05 * input_bytes_ * kernel_is_3_ +
      1.4690365395269782e-05 * input_bytes_ * kernel_is_5_ +
      4.234837064467145e-06 * weight_bytes_ * kernel_is_large_ +
      1.721916311267448e-07 * output_bytes_ * unaligned_out16_ +
      1.7990726812614644e-08 * operations_ * unaligned_in16_ +
      4.500639441780294e-08 * operations_ * (1024.0 / (reduction_ + 1024.0));
  const double factor2 =
      0.016567024202268337 * (batch_ / (batch_ + 240.0)) +
      0.14785894030335317 * (330.0 / (group_in_ + 330.0)) +
      0.06952357553045699 * (out_channels_ / (out_channels_ + 25.0)) +
      0.1159559082056324 * (5.0 / (out_width_ + 5.0)) +
      0.19553505113828284 * (out_width_ / (out_width_ + 53.0)) +
      0.044610782942175374 * (weight_bytes_ / (weight_bytes_ + 2100000.0)) +
      0.06994225177585839 * (outputs_ / (outputs_ + 6.4e+07)) +
      0.15883607714664338 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.08118460646591082 * (1.8e+09 / (input_bytes_ + 1.8e+09)) +
      0.13931993918795488 * (reduction_ / (reduction_ + 2900.0)) +
      0.05072985427770464 * (39000.0 / (reduction_ + 39000.0)) +
      0.1877202140922554 * (operations_ / (operations_ + 5.3e+08)) +
      0.261683143143444 * (240.0 / (intensity_ + 240.0)) +
      0.06240340553062504 * kernel_is_2_ +
      0.007134605936496915 * unaligned_out16_ +
      0.00933183528564112 * unaligned_out64_ +
      0.005719911344272982 * unaligned_in16_ +
      0.20942881404947297 * waste_out16_ +
      4.1294970931341854 * waste_pixels4_ +
      0.7558028438635542 * waste_pixels8_ +
      0.3384498409138147 * waste_pixels64_ +
      0.0017002337039859685 * waste_width4_ +
      0.02589232696258075 * waste_width8_ +
      0.012088421405620754 * waste_width16_ +
      0.0006933743756253166 * waste_width32_;
  return bounded(factor1 * factor2, 4.6758958999999995, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 256.0}.holds(w.batch) &&
         Range{1.0, 512.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{2.0, 512.0}.holds(w.out_channels) &&
         Range{1.0, 224.0}.holds(w.out_height) &&
         Range{1.0, 224.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 5.0}.holds(w.stride_h) &&
         Range{1.0, 5.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{418500.0, 7.6903668e+13}.holds(w.operations);
}
}  // namespace conv

// 731 configurations; runtime_ms: cross-validated RMSPE 8.7 %; power_w: cross-validated RMSPE 0.8 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double weight_bytes_ = w.weight_bytes;
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_in16_ = w.operations* tiled(group_in(w), 16) / group_in(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      5.885916284270954e-07 * out_channels_ +
      5.149986487918839e-09 * operations_out16_ +
      8.400505327696688e-09 * operations_in16_ +
      2.9442091826586724e-09 * operations_in32_ +
      4.109635733218731e-09 * operations_in64_ +
      9.904144018084503e-10 * operations_pixels128_ +
      7.748285796970631e-10 * operations_64x64_ +
      6.970716563666425e-11 * operations_ * unaligned_out16_ +
      6.533626369838414e-09 * weight_bytes_ * unaligned_out16_ +
      1.0176496601853034e-08 * operations_ * (16.0 / (group_in_ + 16.0)) +
      4.67140968004694e-08 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      2.1475351556799634e-09 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      2.9835344925301634e-09 * operations_ * (10000.0 / (outputs_ + 10000.0)) +
      5.888267532183958e-11 * operations_ * (1024.0 / (reduction_ + 1024.0));
  return bounded(factor1, 0.0023598000000000004, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double group_in_ = group_in(w);
  const double factor1 =
      75.72537149102311;
  const double factor2 =
      0.987157832553789 +
      0.015069475327816446 * (group_in_ / (group_in_ + 240.0));
  return bounded(factor1 * factor2, 36.74925, 98.61962500000001);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{1.0, 511.0}.holds(w.batch) &&
         Range{5.0, 4991.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{1.0, 4992.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{99416.0, 9992957022.0}.holds(w.operations);
}
}  // namespace fc

// 736 configurations; runtime_ms: cross-validated RMSPE 5.1 %; energy_mj: cross-validated RMSPE 5.1 %
namespace pool_max {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double factor1 =
      4.968358519748088e-09 * touched_bytes_ +
      1.5543875944880023e-08 * input_bytes_ +
      6.583360142586479e-07 * operations_inside_ +
      1.3595883465880187e-06 * output_bytes_ * kernel_h_ +
      9.007672054631173e-09 * outputs_channels16_ * kernel_h_ +
      1.882145105083524e-07 * touched_bytes_ * kernel_is_2_ +
      4.978922726587446e-08 * touched_bytes_ * kernel_is_3_ +
      5.832788782779851e-09 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      7.868980059530893e-09 * operations_inside_ * (1e+05 / (outputs_ + 1e+05)) +
      1.4148745727023092e-08 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      2.324152049094708e-09 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.382382521701315e-09 * (touched_bytes_ > 100663296.0 ? touched_bytes_ - 100663296.0 : 0) +
      1.9655631771932504e-08 * (output_bytes_ > 50331648.0 ? output_bytes_ - 50331648.0 : 0) +
      7.576004561539519e-07 * (output_bytes_ > 67108864.0 ? output_bytes_ - 67108864.0 : 0);
  const double factor2 =
      0.9598575168465199 +
      0.0006962254405718493 * (batch_ / (batch_ + 15.0)) +
      0.00020225608462262482 * (in_channels_ / (in_channels_ + 25.0)) +
      0.0147116409472827 * (3100000.0 / (out_pixels_ + 3100000.0)) +
      0.002548774221775287 * (120.0 / (taps_ + 120.0)) +
      0.024581569474237765 * (stride_h_ / (stride_h_ + 1.0)) +
      0.05069654212135772 * (input_bytes_ / (input_bytes_ + 9.3e+09));
  return bounded(factor1 * factor2, 0.0162675, factor1 * factor2);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double in_channels_ = w.in_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double factor1 =
      1.3994731882811633e-06 * input_bytes_ +
      4.747698412882089e-05 * operations_inside_ +
      0.00010201340322517394 * output_bytes_ * kernel_h_ +
      7.936321924891328e-07 * outputs_channels16_ * kernel_h_ +
      1.3929466857236421e-05 * touched_bytes_ * kernel_is_2_ +
      3.7173189003643977e-06 * touched_bytes_ * kernel_is_3_ +
      1.9733349556950322e-07 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      5.602871934610031e-07 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      4.098662686369254e-07 * (moved_bytes_ > 6291456.0 ? moved_bytes_ - 6291456.0 : 0) +
      1.1785737838836315e-06 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      5.726286153763208e-07 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.496018344913721e-06 * (output_bytes_ > 50331648.0 ? output_bytes_ - 50331648.0 : 0) +
      5.600737932574141e-05 * (output_bytes_ > 67108864.0 ? output_bytes_ - 67108864.0 : 0);
  const double factor2 =
      0.9657754630862979 +
      0.00035675383772305837 * (in_channels_ / (in_channels_ + 25.0)) +
      0.012353150850219718 * (3100000.0 / (out_pixels_ + 3100000.0)) +
      0.001866342000870461 * (120.0 / (taps_ + 120.0)) +
      0.02090678248705272 * (stride_h_ / (stride_h_ + 1.0)) +
      0.0490303366241342 * (input_bytes_ / (input_bytes_ + 9.3e+09));
  return bounded(factor1 * factor2, 1.2118316, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{1.0, 256.0}.holds(w.batch) &&
         Range{1.0, 512.0}.holds(w.in_channels) &&
         Range{5.0, 224.0}.holds(w.in_height) &&
         Range{5.0, 224.0}.holds(w.in_width) &&
         Range{1.0, 512.0}.holds(w.out_channels) &&
         Range{1.0, 219.0}.holds(w.out_height) &&
         Range{1.0, 219.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 5.0}.holds(w.stride_h) &&
         Range{1.0, 5.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 512.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{53550.0, 254512125000.0}.holds(w.operations);
}
}  // namespace pool_max

// 735 configurations; runtime_ms: cross-validated RMSPE 42.1 %; power_w: cross-validated RMSPE 1.9 %
namespace relu {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double factor1 =
      8.97281640301878e-09 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      3.0842736500832505e-08 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      5.854831870558084e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      2.966352389594054e-08 * (total_bytes_ > 33554432.0 ? total_bytes_ - 33554432.0 : 0) +
      8.03587600269328e-09 * (total_bytes_ > 50331648.0 ? total_bytes_ - 50331648.0 : 0) +
      3.5072923133927567e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.9769871428026651 * (2.3e+08 / (total_bytes_ + 2.3e+08)) +
      0.41486002004437467 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.807310749428349 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      1000.7564227803052 * waste_out16_ +
      12.806299346661932 * waste_out128_;
  return bounded(factor1 * factor2, 0.0361166, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double batch_ = w.batch;
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      75.76656851128698;
  const double factor2 =
      0.9625924411793593 +
      0.0006398764472621012 * (490.0 / (batch_ + 490.0)) +
      0.04862612951608142 * (1.4e+10 / (total_bytes_ + 1.4e+10));
  return bounded(factor1 * factor2, 29.25705, 98.17462499999999);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 511.0}.holds(w.batch) &&
         Range{53053.0, 4998648.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{53053.0, 4998648.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{53053.0, 4998648.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1019551.0, 2538032516.0}.holds(w.operations);
}
}  // namespace relu

// 378 configurations; runtime_ms: cross-validated RMSPE 28.6 %; power_w: cross-validated RMSPE 1.5 %
namespace sigmoid {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double factor1 =
      6.609173104171149e-07 * operations_channels16_ +
      5.182282005752023e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      6.2065340392515855e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      4.387367166538306e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.9311723762355422 * (2.2e+08 / (total_bytes_ + 2.2e+08)) +
      0.485497802160903 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.911242710241651 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      1358.4468412623153 * waste_out4_;
  const double factor3 =
      0.04299610225829801 +
      0.08243220385216073 * (in_channels_ / (in_channels_ + 4800000.0)) +
      0.25638293654253097 * (total_bytes_ / (total_bytes_ + 2.2e+08)) +
      0.8486635656045609 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      1.2278795293238294 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.05929343584892323 * unaligned_out64_;
  return bounded(factor1 * factor2 * factor3, 0.0619248, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      77.41660847605934;
  const double factor2 =
      0.9038300318313092 +
      0.004359018490505313 * (total_bytes_ / (total_bytes_ + 2.2e+08)) +
      0.12055068091443276 * (1.4e+10 / (total_bytes_ + 1.4e+10));
  return bounded(factor1 * factor2, 37.6013, 99.92374999999998);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 512.0}.holds(w.batch) &&
         Range{55303.0, 4960153.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{55303.0, 4960153.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{55303.0, 4960153.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{683408.0, 2363799240.0}.holds(w.operations);
}
}  // namespace sigmoid

// 380 configurations; runtime_ms: cross-validated RMSPE 33.0 %; power_w: cross-validated RMSPE 2.3 %
namespace tanh {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      2.0481219199696514e-08 * (total_bytes_ > 1572864.0 ? total_bytes_ - 1572864.0 : 0) +
      1.715118011933661e-08 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      8.119771302949024e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      9.510544540121028e-09 * (total_bytes_ > 33554432.0 ? total_bytes_ - 33554432.0 : 0) +
      2.2549727049702245e-08 * (total_bytes_ > 67108864.0 ? total_bytes_ - 67108864.0 : 0) +
      1.677090282124123e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.041836374251701884 * (370000.0 / (in_channels_ + 370000.0)) +
      1.0907904364081196 * (2.3e+08 / (total_bytes_ + 2.3e+08)) +
      0.35464096809003376 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.9939586417202992 * (total_bytes_ / (total_bytes_ + 1.3e+10)) +
      35.545915578735986 * waste_out4_ +
      136.2622855063031 * waste_out16_ +
      48.49988482451753 * waste_out64_ +
      23.299842085541112 * waste_out128_;
  const double factor3 =
      0.014149774819049249 * (batch_ / (batch_ + 480.0)) +
      0.05180069705717866 * (total_bytes_ / (total_bytes_ + 2.3e+08)) +
      1.0235208906805522 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      1.889112741716169 * (total_bytes_ / (total_bytes_ + 1.3e+10)) +
      0.07418860060016905 * unaligned_out16_;
  return bounded(factor1 * factor2 * factor3, 0.0401755, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      77.43885660084153;
  const double factor2 =
      0.9058717504549474 +
      0.1252661561757939 * (1.3e+10 / (total_bytes_ + 1.3e+10));
  return bounded(factor1 * factor2, 29.1475, 100.342375);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 512.0}.holds(w.batch) &&
         Range{52205.0, 4999836.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{52205.0, 4999836.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{52205.0, 4999836.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{957576.0, 2481563952.0}.holds(w.operations);
}
}  // namespace tanh

// 356 configurations; runtime_ms: cross-validated RMSPE 16.8 %; energy_mj: cross-validated RMSPE 16.0 %
namespace softmax {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double factor1 =
      9.611635711118777e-08 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      7.118022094673204e-08 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      1.0711506119881433e-07 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.31374959729374585 +
      0.02091720288814504 * (29.0 / (batch_ + 29.0)) +
      0.13131543084496441 * (in_channels_ / (in_channels_ + 3e+05)) +
      0.07144034704149765 * (4700000.0 / (in_channels_ + 4700000.0)) +
      0.9303398176969513 * (1.9e+08 / (total_bytes_ + 1.9e+08)) +
      2.1151627394374124 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.03147769376416391 * waste_pixels16_ +
      0.06435867768754172 * waste_pixels128_;
  return bounded(factor1 * factor2, 0.7572546, factor1 * factor2);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double factor1 =
      7.724648120937911e-06 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      5.679980028588989e-06 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      8.189602109421538e-06 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.3242760041715147 +
      0.1588818610956753 * (in_channels_ / (in_channels_ + 3e+05)) +
      0.07232673723947881 * (4700000.0 / (in_channels_ + 4700000.0)) +
      0.9097683099702716 * (1.9e+08 / (total_bytes_ + 1.9e+08)) +
      1.96222763671707 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.01954428531569756 * waste_pixels16_ +
      0.05284127732106909 * waste_pixels128_;
  return bounded(factor1 * factor2, 58.94766090000001, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{3.0, 511.0}.holds(w.batch) &&
         Range{75381.0, 4997864.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{75381.0, 4997864.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{75381.0, 4997864.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{4068969.0, 2406695355.0}.holds(w.operations);
}
}  // namespace softmax

}  // namespace layerwatt_devices::xeon_5120
