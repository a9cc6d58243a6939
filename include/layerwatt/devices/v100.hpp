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
      0.0992894683767229 +
      9.217383513203575e-10 * weight_bytes_ +
      0.00038419361236739395 * batch_ +
      1.1276245914487626e-07 * out_pixels_ +
      0.0001371437718398535 * group_in_ +
      4.948345040523645e-12 * operations_in32_ +
      1.3490438602308618e-13 * operations_width4_ +
      3.4772624548093495e-12 * operations_width16_ +
      3.222745104572895e-11 * operations_32x32_ +
      1.1912600768282594e-11 * operations_128x64_ +
      3.7857207676627656e-12 * operations_256x128_ +
      4.301235948818261e-09 * weight_bytes_ * unaligned_in16_ +
      1.7508630052208548e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      1.842753613716624e-10 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      2.6058987873225956e-11 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      1.609999672863763e-10 * operations_ * (256.0 / (reduction_ + 256.0));
  const double factor2 =
      0.09354004678819594 * (42.0 / (batch_ + 42.0)) +
      0.05630547076025317 * (out_channels_ / (out_channels_ + 12.0)) +
      0.013593637405939822 * (out_channels_ / (out_channels_ + 180.0)) +
      0.10645961902535621 * (1700.0 / (out_channels_ + 1700.0)) +
      0.044787203982079214 * (out_pixels_ / (out_pixels_ + 2300.0)) +
      0.4104567948774668 * (out_width_ / (out_width_ + 9.0)) +
      0.12078598781200538 * (weight_bytes_ / (weight_bytes_ + 63000.0)) +
      0.05531620622903306 * (outputs_ / (outputs_ + 8e+05)) +
      0.023069539995441535 * (1.1e+07 / (input_bytes_ + 1.1e+07)) +
      0.07253067249145012 * (reduction_ / (reduction_ + 16000.0)) +
      0.03129627074185949 * (2.8e+07 / (im2col_bytes_ + 2.8e+07)) +
      0.05162629715396289 * (7.8e+09 / (operations_ + 7.8e+09)) +
      0.206832099101838 * (intensity_ / (intensity_ + 78.0)) +
      0.2956001371861164 * waste_out32_ +
      0.2256276953504206 * waste_in8_ +
      0.06394568092443677 * waste_in128_ +
      0.2654028849875467 * waste_pixels4_ +
      0.5470521667448561 * waste_width4_ +
      0.05689530720957061 * waste_width8_ +
      0.18499987033702908 * waste_width16_;
  const double factor3 =
      0.06062162381713542 * (batch_ / (batch_ + 4.0)) +
      0.009811664099914666 * (batch_ / (batch_ + 23.0)) +
      0.07437875938031396 * (group_in_ / (group_in_ + 640.0)) +
      0.009501599499894793 * (group_in_ / (group_in_ + 1700.0)) +
      0.07094920808217936 * (out_channels_ / (out_channels_ + 180.0)) +
      0.1481043873636586 * (1700.0 / (out_channels_ + 1700.0)) +
      0.005499230311808523 * (out_pixels_ / (out_pixels_ + 350.0)) +
      0.00031354059962777274 * (11000.0 / (out_pixels_ + 11000.0)) +
      0.45505128085797936 * (out_width_ / (out_width_ + 5.0)) +
      0.0738739229821924 * (92.0 / (out_width_ + 92.0)) +
      0.04193238592387035 * (weight_bytes_ / (weight_bytes_ + 63000.0)) +
      0.08067499064501596 * (weight_bytes_ / (weight_bytes_ + 3.7e+07)) +
      0.0815541633198241 * (outputs_ / (outputs_ + 8e+05)) +
      0.07124143302691481 * (3100000.0 / (input_bytes_ + 3100000.0)) +
      0.011381862282876826 * (1.7e+09 / (im2col_bytes_ + 1.7e+09)) +
      0.07008763407605946 * (2.7e+09 / (operations_ + 2.7e+09)) +
      0.07885794871943326 * (intensity_ / (intensity_ + 78.0)) +
      0.0853196489764801 * (370.0 / (intensity_ + 370.0)) +
      0.009842158768088584 * unaligned_in16_ +
      0.009289054417523564 * waste_out16_ +
      0.055003444737936454 * waste_out32_ +
      0.026213259996975408 * waste_out128_ +
      0.02065133674468644 * waste_in8_ +
      0.0016821374773328642 * waste_in16_ +
      0.050007215925882975 * waste_pixels128_ +
      0.10937228165714047 * waste_width4_ +
      0.02714487647818545 * waste_width8_ +
      0.13208560371890699 * waste_width16_;
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
      0.05560508652655934 +
      8.228860231413066e-10 * output_bytes_ +
      2.3681674074409485e-06 * batch_ +
      1.6520977164149527e-11 * operations_in64_ +
      8.628537817750624e-11 * operations_32x32_ +
      3.6245074600183154e-11 * operations_64x64_ +
      2.4778748959960534e-13 * operations_128x64_ +
      6.813239105391547e-12 * operations_128x128_ +
      2.284158229999136e-12 * operations_ * unaligned_out16_ +
      2.2640240211218386e-10 * output_bytes_ * unaligned_out16_ +
      6.217207610997018e-12 * operations_ * unaligned_in16_ +
      1.2201859859563448e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      2.847376717474077e-11 * operations_ * (256.0 / (out_channels_ + 256.0)) +
      3.662933110873231e-11 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      3.4589423115397405e-11 * operations_ * (1e+05 / (outputs_ + 1e+05)) +
      1.0211985754224039e-11 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.29938540300730804 +
      0.0958264992642361 * (batch_ / (batch_ + 2200.0)) +
      0.06999814758378323 * (8100.0 / (batch_ + 8100.0)) +
      0.044321477576558646 * (120.0 / (group_in_ + 120.0)) +
      0.2342944026498662 * (group_in_ / (group_in_ + 1000.0)) +
      0.19752768603180634 * (5200.0 / (group_in_ + 5200.0)) +
      0.1515411315451791 * (group_in_ / (group_in_ + 50000.0)) +
      0.015519433262227385 * (1100.0 / (out_channels_ + 1100.0)) +
      0.03668760414172068 * (out_channels_ / (out_channels_ + 5100.0)) +
      0.07975643387423423 * (310000.0 / (weight_bytes_ + 310000.0)) +
      0.14623455645769792 * (weight_bytes_ / (weight_bytes_ + 7.3e+08)) +
      0.07469728003428688 * (47000.0 / (outputs_ + 47000.0)) +
      0.009469424567101047 * (outputs_ / (outputs_ + 1200000.0)) +
      0.0012724787590803618 * (outputs_ / (outputs_ + 7700000.0)) +
      0.02635326032624958 * (outputs_ / (outputs_ + 1.3e+08)) +
      0.07313706772308863 * (210000.0 / (input_bytes_ + 210000.0)) +
      0.00038486396731143954 * (4700000.0 / (input_bytes_ + 4700000.0)) +
      0.022867747682592147 * (3.1e+07 / (input_bytes_ + 3.1e+07)) +
      0.09419585981968799 * (input_bytes_ / (input_bytes_ + 5.3e+08)) +
      0.0870361939588865 * (2.5e+10 / (operations_ + 2.5e+10)) +
      0.1704946032148346 * (intensity_ / (intensity_ + 8.6)) +
      0.019023729161219163 * (intensity_ / (intensity_ + 420.0)) +
      0.005183184542889814 * unaligned_out16_ +
      0.0035460156258336137 * unaligned_out64_ +
      0.041933853451897575 * waste_out128_ +
      0.20531957733708217 * waste_in4_ +
      0.18329001084902688 * waste_in8_ +
      0.047029189910520484 * waste_in16_ +
      0.03759663267195388 * waste_in128_ +
      0.058500570215798305 * waste_pixels128_;
  const double factor3 =
      0.8796341030933927 +
      0.0040946275998514515 * (batch_ / (batch_ + 2200.0)) +
      0.010568762161191389 * (8100.0 / (batch_ + 8100.0)) +
      0.045334346947243066 * (group_in_ / (group_in_ + 1000.0)) +
      0.04624191165810684 * (5200.0 / (group_in_ + 5200.0)) +
      0.012566899068197213 * (group_in_ / (group_in_ + 50000.0)) +
      0.0037054299276055628 * (1100.0 / (out_channels_ + 1100.0)) +
      0.005486708626468684 * (out_channels_ / (out_channels_ + 5100.0)) +
      0.027330738392777037 * (310000.0 / (weight_bytes_ + 310000.0)) +
      0.015017978876798007 * (weight_bytes_ / (weight_bytes_ + 7.3e+08)) +
      0.013279841629443085 * (47000.0 / (outputs_ + 47000.0)) +
      0.013695554176948555 * (210000.0 / (input_bytes_ + 210000.0)) +
      0.01915150936210037 * (input_bytes_ / (input_bytes_ + 5.3e+08)) +
      0.003217281613635911 * (4e+07 / (operations_ + 4e+07)) +
      0.03592179332560669 * (intensity_ / (intensity_ + 8.6)) +
      0.015586932687821842 * (intensity_ / (intensity_ + 420.0)) +
      0.0020198936306130176 * unaligned_out16_ +
      0.02452192886612281 * waste_out128_ +
      0.016128161520204104 * waste_in4_ +
      0.0002195660457609191 * waste_in8_ +
      0.029971127007526525 * waste_pixels128_;
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
