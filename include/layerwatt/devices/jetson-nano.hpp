// Written by layerwatt export. Jetson Nano, TensorRT, TensorRT, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::jetson_nano {

inline constexpr const char* kDevice = "Jetson Nano, TensorRT";
inline constexpr const char* kBackend = "TensorRT";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "iCAS-Lab/NAS-Performance-Modeling";
inline constexpr const char* kCommit = "50e67092";
inline constexpr const char* kLicence = "";
inline constexpr const char* kDataHash = "f83bd36fdc847483";
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

// 8175 configurations; runtime_ms: cross-validated RMSPE 0.0 %; power_w: cross-validated RMSPE 0.0 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double operations_width32_ = w.operations* tiled(w.out_width, 32) / w.out_width;
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_128x128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double kernel_is_4_ = taps(w) == 16 ? 1.0 : 0.0;
  const double kernel_is_6_ = taps(w) == 36 ? 1.0 : 0.0;
  const double factor1 =
      1.076750073756732e-09 * operations_width16_ +
      1.282599853544052e-10 * operations_256x128_ +
      2.4431424755716878e-08 * weight_bytes_ * kernel_is_3_ +
      3.2141903173060196e-08 * input_bytes_ * kernel_is_5_ +
      6.717065504099562e-08 * input_bytes_ * kernel_is_large_ +
      7.65314326203355e-08 * weight_bytes_ * kernel_is_large_ +
      2.5836903358659887e-05 * input_bytes_ * unaligned_in16_ +
      7.39077219771637e-07 * weight_bytes_ * unaligned_in16_ +
      5.460721767042995e-10 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      5.940941558504909e-10 * operations_ * (1e+05 / (outputs_ + 1e+05)) +
      1.0540263715928518e-09 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      3.3983718492949244e-09 * operations_128x64_ * kernel_is_1_ +
      8.339741539845602e-10 * operations_128x128_ * kernel_is_1_ +
      2.4568920329044676e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_1_ +
      1.3046645870730947e-09 * operations_ * (256.0 / (reduction_ + 256.0)) * kernel_is_1_ +
      5.47871439226813e-07 * output_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_1_ +
      0.7062855480058755 * kernel_is_2_ +
      2.5941218574818506e-09 * operations_128x64_ * kernel_is_2_ +
      2.2514745625472075e-09 * operations_128x128_ * kernel_is_2_ +
      1.5838966502897256e-09 * operations_width32_ * kernel_is_2_ +
      3.3969685037689426e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_2_ +
      1.168593651990772e-06 * output_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_2_ +
      0.25446658893448765 * kernel_is_3_ +
      3.4324049567865605e-09 * operations_width16_ * kernel_is_3_ +
      7.703532480322334e-08 * im2col_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_3_ +
      0.1991374807128678 * kernel_is_4_ +
      7.603831897414054e-09 * operations_128x64_ * kernel_is_4_ +
      3.9274108024268607e-07 * output_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_4_ +
      0.9923768885603942 * kernel_is_5_ +
      7.49043454777574e-09 * operations_128x64_ * kernel_is_5_ +
      1.3235857064132914e-10 * operations_256x128_ * kernel_is_5_ +
      1.4777154848645345e-09 * operations_ * (512.0 / (out_pixels_ + 512.0)) * kernel_is_5_ +
      1.2458266900784751 * kernel_is_6_ +
      8.028314810218973e-09 * operations_128x64_ * kernel_is_6_ +
      8.76673357800491e-08 * weight_bytes_ * kernel_is_6_ +
      0.8081371725572263 * kernel_is_large_ +
      8.026449165446098e-09 * operations_128x64_ * kernel_is_large_ +
      5.189425232351764e-07 * output_bytes_ * (1.0 / (taps_ + 1.0)) +
      7.358960831144372e-09 * operations_width8_ * (1.0 / (taps_ + 1.0)) +
      1.0422346520149095e-09 * im2col_bytes_ * (taps_ / (taps_ + 16.0));
  return bounded(factor1, 0.0003900652, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_4_ = taps(w) == 16 ? 1.0 : 0.0;
  const double factor1 =
      0.20996308397215277 * (group_in_ / (group_in_ + 220.0)) +
      0.042615298288480985 * (out_pixels_ / (out_pixels_ + 400.0)) +
      2.245314554208876 * (weight_bytes_ / (weight_bytes_ + 10000.0)) +
      0.4304712556270734 * (outputs_ / (outputs_ + 160000.0)) +
      2.923065934425112 * (input_bytes_ / (input_bytes_ + 19000.0)) +
      0.9625977918867638 * (510.0 / (reduction_ + 510.0)) +
      0.2621397770379627 * (12000.0 / (reduction_ + 12000.0)) +
      1.1470648779751142 * (operations_ / (operations_ + 3.3e+09)) +
      0.10505383616067772 * (600.0 / (intensity_ + 600.0)) +
      0.136371295014784 * kernel_is_1_ +
      1.2967199131364215 * kernel_is_3_ +
      0.23787168982741158 * waste_out128_ +
      7.813613977910918 * waste_pixels4_ +
      0.12451424423313394 * kernel_is_4_;
  return bounded(factor1, 2.00712, 10.37145);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 1.0}.holds(w.batch) &&
         Range{3.0, 1024.0}.holds(w.in_channels) &&
         Range{10.0, 130.0}.holds(w.in_height) &&
         Range{10.0, 130.0}.holds(w.in_width) &&
         Range{64.0, 1024.0}.holds(w.out_channels) &&
         Range{10.0, 130.0}.holds(w.out_height) &&
         Range{10.0, 130.0}.holds(w.out_width) &&
         Range{1.0, 7.0}.holds(w.kernel_h) &&
         Range{1.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{64896.0, 49775394816.0}.holds(w.operations);
}
}  // namespace conv

// 1372 configurations; runtime_ms: cross-validated RMSPE 0.0 %; power_w: cross-validated RMSPE 0.0 %
namespace dwconv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double weight_bytes_ = w.weight_bytes;
  const double out_pixels_ = out_pixels(w);
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double operations_width32_ = w.operations* tiled(w.out_width, 32) / w.out_width;
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_4_ = taps(w) == 16 ? 1.0 : 0.0;
  const double factor1 =
      1.0516907979481795e-06 * (moved_bytes_ > 67108864.0 ? moved_bytes_ - 67108864.0 : 0) +
      5.890015166736778e-07 * operations_ * (64.0 / (out_channels_ + 64.0)) * kernel_is_2_ +
      1.4826658106994142e-07 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_2_ +
      6.512006817587047e-10 * operations_256x128_ * kernel_is_4_ +
      7.869746769671951e-09 * operations_width32_ * kernel_is_4_ +
      4.830541233833066e-07 * weight_bytes_ * kernel_is_4_ +
      1.5461247459493832e-07 * operations_ * (64.0 / (out_channels_ + 64.0)) * kernel_is_4_ +
      2.597405362068656e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_4_ +
      5.99723499459652e-10 * operations_128x64_ * kernel_is_5_ +
      5.917886556361441e-08 * operations_width4_ * kernel_is_5_ +
      7.058295313236997e-08 * operations_ * (64.0 / (out_channels_ + 64.0)) * kernel_is_5_ +
      1.7609968045784516e-08 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_5_;
  return bounded(factor1, 0.0003900652, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  const double in_channels_ = w.in_channels;
  const double operations_ = w.operations;
  const double in_pixels_ = in_pixels(w);
  const double taps_ = taps(w);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double factor1 =
      0.8060358650371163 * (in_channels_ / (in_channels_ + 130.0)) +
      0.10176698713838123 * (510.0 / (in_channels_ + 510.0)) +
      0.6955508250884761 * (in_pixels_ / (in_pixels_ + 360.0)) +
      3.012907033069583 * (taps_ / (taps_ + 4.0)) +
      0.947417763817741 * (taps_ / (taps_ + 25.0)) +
      10.881612844253619 * (620000.0 / (operations_ + 620000.0)) +
      0.027940546231494202 * (operations_ / (operations_ + 1.5e+07)) +
      0.20493644084459295 * (operations_ / (operations_ + 5.9e+07)) +
      1542.5485839194132 * kernel_is_3_ +
      104.28958440508653 * unaligned_out16_ +
      17.194003690259855 * waste_pixels16_ +
      0.5110165688747007 * waste_width32_;
  return bounded(factor1, 2.00712, 10.37145);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  return Range{1.0, 1.0}.holds(w.batch) &&
         Range{3.0, 512.0}.holds(w.in_channels) &&
         Range{10.0, 127.0}.holds(w.in_height) &&
         Range{10.0, 127.0}.holds(w.in_width) &&
         Range{3.0, 512.0}.holds(w.out_channels) &&
         Range{10.0, 130.0}.holds(w.out_height) &&
         Range{10.0, 130.0}.holds(w.out_width) &&
         Range{2.0, 5.0}.holds(w.kernel_h) &&
         Range{2.0, 5.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{3.0, 512.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{2028.0, 1.28e+08}.holds(w.operations);
}
}  // namespace dwconv

// 1475 configurations; runtime_ms: cross-validated RMSPE 0.0 %; power_w: cross-validated RMSPE 0.0 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double factor1 =
      1.4895177148712493 +
      1.2651052109512714e-06 * operations_in64_;
  return bounded(factor1, 0.0003900652, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double weight_bytes_ = w.weight_bytes;
  const double intensity_ = w.operations / total_bytes(w);
  const double factor1 =
      2.156391295779821 * (weight_bytes_ / (weight_bytes_ + 4.2e+07)) +
      2.4316982236401024 * (2.8e+08 / (weight_bytes_ + 2.8e+08)) +
      0.2823073687053949 * (0.23 / (intensity_ + 0.23));
  return bounded(factor1, 2.00712, 10.37145);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{1.0, 1.0}.holds(w.batch) &&
         Range{32000.0, 12390400.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{10.0, 10.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{320000.0, 123904000.0}.holds(w.operations);
}
}  // namespace fc

}  // namespace layerwatt_devices::jetson_nano
