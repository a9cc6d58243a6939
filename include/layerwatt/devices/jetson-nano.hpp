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
  const double padding_is_narrow_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 1.0 : 0.0;
  const double padding_is_wide_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 0.0 : 1.0;
  const double factor1 =
      4.958999278481072e-10 * operations_width8_ +
      1.0493688281814054e-09 * operations_width16_ +
      1.2298719112291715e-10 * operations_256x128_ +
      1.5753491032446014e-08 * weight_bytes_ * kernel_is_3_ +
      5.732676810527283e-08 * weight_bytes_ * kernel_is_large_ +
      3.380436062716962e-05 * input_bytes_ * unaligned_in16_ +
      4.769768126001572e-07 * output_bytes_ * unaligned_in16_ +
      2.417241484363942e-06 * weight_bytes_ * unaligned_in16_ +
      1.2245822964932175e-09 * operations_ * padding_is_wide_ +
      4.140466158476743e-07 * output_bytes_ * padding_is_wide_ +
      5.2659485998890486e-09 * im2col_bytes_ * padding_is_narrow_ +
      1.5935432791220127e-09 * operations_ * (1e+05 / (outputs_ + 1e+05)) +
      6.604838195028764e-10 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      4.818173897626993e-09 * operations_128x64_ * kernel_is_1_ +
      7.257008508353444e-10 * operations_128x128_ * kernel_is_1_ +
      1.3009950396394611e-09 * operations_ * (512.0 / (out_pixels_ + 512.0)) * kernel_is_1_ +
      3.2857834468222894e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_1_ +
      2.7072855709656133e-07 * output_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_1_ +
      0.2747913754824461 * kernel_is_2_ +
      1.8412911107850289e-09 * operations_128x64_ * kernel_is_2_ +
      2.319431881044503e-09 * operations_128x128_ * kernel_is_2_ +
      1.502789285891965e-09 * operations_width32_ * kernel_is_2_ +
      4.426940283423553e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_2_ +
      2.938728827489627e-07 * output_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_2_ +
      0.11088208115863062 * kernel_is_3_ +
      3.7178839982760353e-09 * operations_width16_ * kernel_is_3_ +
      9.636676690643466e-08 * output_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_3_ +
      1.4291810826313839e-07 * im2col_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_3_ +
      0.00014325603610672007 * kernel_is_4_ +
      7.521272781192931e-09 * operations_128x64_ * kernel_is_4_ +
      3.7569670850911224e-10 * operations_ * (64.0 / (out_channels_ + 64.0)) * kernel_is_4_ +
      1.9018124224871797e-07 * output_bytes_ * (4.0 / (group_in_ + 4.0)) * kernel_is_4_ +
      0.5715263998900817 * kernel_is_5_ +
      7.349512451853606e-09 * operations_128x64_ * kernel_is_5_ +
      9.800810490590751e-11 * operations_256x128_ * kernel_is_5_ +
      1.0714849020817611e-09 * operations_ * (512.0 / (out_pixels_ + 512.0)) * kernel_is_5_ +
      0.38385425182920296 * kernel_is_6_ +
      7.728464092419714e-09 * operations_128x64_ * kernel_is_6_ +
      3.960606904361572e-10 * im2col_bytes_ * kernel_is_6_ +
      8.253129275686787e-08 * weight_bytes_ * kernel_is_6_ +
      0.21968071689323398 * kernel_is_large_ +
      7.676150932473652e-09 * operations_128x64_ * kernel_is_large_ +
      2.4219036952908666e-10 * operations_width8_ * (taps_ / (taps_ + 16.0));
  return bounded(factor1, 0.0003900652, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double padding_is_narrow_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 1.0 : 0.0;
  const double factor1 =
      0.6704607491128756 * (group_in_ / (group_in_ + 3.0)) +
      2.1992526779984956 * (group_in_ / (group_in_ + 220.0)) +
      0.5948727246397939 * (130.0 / (out_channels_ + 130.0)) +
      0.4419551901838448 * (weight_bytes_ / (weight_bytes_ + 10000.0)) +
      0.4380370219664748 * (8e+05 / (weight_bytes_ + 8e+05)) +
      0.35687076861169453 * (4200000.0 / (weight_bytes_ + 4200000.0)) +
      0.18467187092513201 * (5300000.0 / (outputs_ + 5300000.0)) +
      1.7295150644129462 * (input_bytes_ / (input_bytes_ + 19000.0)) +
      0.9297743353132962 * (input_bytes_ / (input_bytes_ + 1800000.0)) +
      0.22200617136334147 * (2900.0 / (reduction_ + 2900.0)) +
      0.49793426152495635 * (12000.0 / (reduction_ + 12000.0)) +
      0.9351930862174059 * (operations_ / (operations_ + 3.3e+09)) +
      0.19743984192593306 * (1.9e+10 / (operations_ + 1.9e+10)) +
      1.0226184652482901 * kernel_is_3_ +
      0.06117291010651276 * kernel_is_large_ +
      0.4141033203867871 * padding_is_narrow_ +
      0.27756784231500115 * waste_out128_ +
      4.067296167804804 * waste_pixels4_;
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
  const double operations_inside_ = w.operations* w.inside;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_4_ = taps(w) == 16 ? 1.0 : 0.0;
  const double factor1 =
      7.342829890460726e-08 * operations_inside_ * kernel_is_5_ +
      3.113230540616319e-07 * (touched_bytes_ > 25165824.0 ? touched_bytes_ - 25165824.0 : 0) +
      1.3545289202342104e-07 * (output_bytes_ > 393216.0 ? output_bytes_ - 393216.0 : 0) +
      2.6555105415061946e-07 * (output_bytes_ > 524288.0 ? output_bytes_ - 524288.0 : 0) +
      6.252696059888004e-08 * (output_bytes_ > 1048576.0 ? output_bytes_ - 1048576.0 : 0) +
      2.1178730288792112e-08 * (output_bytes_ > 2097152.0 ? output_bytes_ - 2097152.0 : 0) +
      1.228346842555319e-07 * (output_bytes_ > 16777216.0 ? output_bytes_ - 16777216.0 : 0) +
      4.5594911107385885e-08 * operations_width4_ * kernel_is_2_ +
      1.3943954536382448e-08 * operations_width16_ * kernel_is_2_ +
      1.221176862582529e-07 * operations_ * (64.0 / (out_channels_ + 64.0)) * kernel_is_2_ +
      3.7000485446481704e-07 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_2_ +
      4.936649559370794e-10 * operations_256x128_ * kernel_is_4_ +
      4.94276954247983e-08 * operations_width8_ * kernel_is_4_ +
      1.7401769871294213e-08 * operations_ * (64.0 / (out_channels_ + 64.0)) * kernel_is_4_ +
      4.638792136734532e-08 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_4_ +
      5.630140583416973e-10 * operations_128x64_ * kernel_is_5_ +
      4.51963937021876e-08 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) * kernel_is_5_;
  return bounded(factor1, 0.0003900652, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  const double in_channels_ = w.in_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double in_pixels_ = in_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double padding_is_narrow_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 1.0 : 0.0;
  const double factor1 =
      1.851774419938606 * (in_channels_ / (in_channels_ + 130.0)) +
      2.0434482019287206 * (510.0 / (in_channels_ + 510.0)) +
      2.594752360390462 * (in_pixels_ / (in_pixels_ + 360.0)) +
      0.14610879385087355 * (25.0 / (taps_ + 25.0)) +
      2.27818592946988 * (76000.0 / (outputs_ + 76000.0)) +
      0.25591115145335647 * (input_bytes_ / (input_bytes_ + 6900000.0)) +
      1.3376539220336618 * (620000.0 / (operations_ + 620000.0)) +
      0.9446154652191012 * kernel_is_3_ +
      0.042818473933565845 * padding_is_narrow_ +
      0.027448687935854484 * waste_out128_ +
      13.382630887459362 * waste_pixels16_ +
      0.1666992514101662 * waste_width32_;
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
      2.2675901700574332 +
      1.0654647914673257e-06 * operations_in64_;
  return bounded(factor1, 0.0003900652, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double weight_bytes_ = w.weight_bytes;
  const double group_in_ = group_in(w);
  const double intensity_ = w.operations / total_bytes(w);
  const double factor1 =
      2.5195287449045676 * (150000.0 / (group_in_ + 150000.0)) +
      1.3355801460643923 * (group_in_ / (group_in_ + 1100000.0)) +
      0.6608537467086164 * (2.8e+08 / (weight_bytes_ + 2.8e+08)) +
      4.0837071843869 * (0.23 / (intensity_ + 0.23));
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
