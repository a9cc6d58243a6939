// Written by layerwatt export. Jetson TX2, CPU, PyTorch, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::jetson_tx2_cpu {

inline constexpr const char* kDevice = "Jetson TX2, CPU";
inline constexpr const char* kBackend = "PyTorch";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "walcarher/SysIdentif";
inline constexpr const char* kCommit = "4b4b4e4f";
inline constexpr const char* kLicence = "";
inline constexpr const char* kDataHash = "56a7e83e9481d013";
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

// 4000 configurations; runtime_ms: cross-validated RMSPE 6.2 %; energy_mj: cross-validated RMSPE 15.3 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double operations_out64_ = w.operations* tiled(group_out(w), 64) / group_out(w);
  const double operations_out128_ = w.operations* tiled(group_out(w), 128) / group_out(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_pixels2048_ = w.operations* tiled(out_pixels(w), 2048) / out_pixels(w);
  const double operations_width32_ = w.operations* tiled(w.out_width, 32) / w.out_width;
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      0.9113298219304022 +
      2.007568776805547e-06 * input_bytes_ +
      2.1192833824802212e-07 * output_bytes_ +
      2.8763410365201234e-07 * im2col_bytes_ +
      3.85206875329766e-05 * out_pixels_ +
      0.0015510513800034635 * group_in_ +
      4.235644773017871e-06 * in_pixels_ * kernel_h_ * group_in_ +
      0.0007940959781866548 * out_channels_ +
      1.8525247137881153e-06 * in_pixels_ * out_channels_ +
      8.284251027056446e-10 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      5.00269505937682e-09 * operations_out64_ +
      4.237078452468493e-09 * operations_out128_ +
      2.194066658946428e-08 * operations_pixels128_ +
      7.4251288131686955e-09 * operations_pixels512_ +
      2.8272127289954985e-09 * operations_pixels2048_ +
      4.368994441031219e-10 * operations_width32_ +
      1.2950133798598817e-07 * input_bytes_ * kernel_is_1_ +
      1.7666972314992357e-07 * output_bytes_ * kernel_is_1_ +
      3.345379106493938e-11 * operations_ * kernel_is_3_ +
      4.513292666916075e-08 * output_bytes_ * kernel_is_3_ +
      1.0651475288656889e-06 * input_bytes_ * kernel_is_5_ +
      2.2469228982532173e-08 * weight_bytes_ * kernel_is_5_ +
      1.2042086169785868e-07 * im2col_bytes_ * kernel_is_large_ +
      2.4740255353191924e-08 * input_bytes_ * unaligned_out16_ +
      9.121953272564982e-08 * output_bytes_ * unaligned_out16_ +
      2.4483847189208976e-08 * input_bytes_ * unaligned_in16_ +
      5.331150409215409e-09 * weight_bytes_ * unaligned_in16_ +
      1.7288443530321407e-07 * operations_ * (4.0 / (out_channels_ + 4.0)) +
      3.77979894220456e-08 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      1.1447107536566755e-09 * operations_ * (512.0 / (out_pixels_ + 512.0));
  const double factor2 =
      0.8960857389471042 +
      0.008838751048233454 * (group_in_ / (group_in_ + 3.0)) +
      0.017402434025049787 * (out_channels_ / (out_channels_ + 1.0)) +
      0.04499690245371095 * (out_pixels_ / (out_pixels_ + 49.0)) +
      0.037895152474771814 * (9200.0 / (out_pixels_ + 9200.0)) +
      0.00010751201772775577 * (in_pixels_ / (in_pixels_ + 120.0)) +
      0.006888999271285879 * (reduction_ / (reduction_ + 8600.0)) +
      0.028837503464564665 * (1.9e+08 / (operations_ + 1.9e+08)) +
      0.00884217410184858 * (operations_ / (operations_ + 4.2e+10));
  const double factor3 =
      0.9337223393729305 +
      0.0015342050684261387 * (group_in_ / (group_in_ + 3.0)) +
      0.0014797853340914797 * (out_channels_ / (out_channels_ + 1.0)) +
      0.036181004517124596 * (out_pixels_ / (out_pixels_ + 49.0)) +
      0.04424671385255268 * (96.0 / (out_width_ + 96.0)) +
      0.01390779603071557 * (1.9e+08 / (operations_ + 1.9e+08));
  return bounded(factor1 * factor2 * factor3, 0.0827384, factor1 * factor2 * factor3);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double operations_out32_ = w.operations* tiled(group_out(w), 32) / group_out(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_width32_ = w.operations* tiled(w.out_width, 32) / w.out_width;
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      0.19525033926813976 +
      1.2873643376348324e-06 * input_bytes_ +
      5.103845834167148e-07 * output_bytes_ +
      0.0005655360259676522 * in_pixels_ +
      5.037824332671322e-05 * out_pixels_ * kernel_h_ +
      4.213518697886036e-05 * in_pixels_ * kernel_h_ +
      3.839484241015995e-06 * out_pixels_ * kernel_h_ * group_in_ +
      3.544981256389523e-06 * in_pixels_ * kernel_h_ * group_in_ +
      0.0014544374525956821 * out_channels_ +
      3.491581688534353e-06 * in_pixels_ * out_channels_ +
      4.092880049202625e-08 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      9.229367088992179e-08 * operations_out32_ +
      5.5527427904260054e-08 * operations_pixels128_ +
      1.2088561266975117e-08 * operations_pixels512_ +
      5.994112197408385e-09 * operations_width32_ +
      6.633823824059493e-07 * output_bytes_ * kernel_is_1_ +
      1.2756498088192625e-06 * weight_bytes_ * kernel_is_5_ +
      1.0525829761343885e-06 * weight_bytes_ * kernel_is_large_ +
      4.036656310128452e-06 * input_bytes_ * unaligned_out16_ +
      5.321306209309222e-07 * input_bytes_ * unaligned_in16_ +
      1.696934814650288e-06 * output_bytes_ * unaligned_in16_ +
      2.5762970932257954e-07 * operations_ * (4.0 / (out_channels_ + 4.0)) +
      1.407661381065732e-07 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      4.1411625351084845e-07 * operations_ * (1000.0 / (outputs_ + 1000.0)) +
      1.1811847616310857e-07 * operations_ * (16.0 / (reduction_ + 16.0));
  const double factor2 =
      0.05495555064705897 +
      0.08255418839020885 * (group_in_ / (group_in_ + 3.0)) +
      0.24782804140589343 * (510.0 / (group_in_ + 510.0)) +
      0.03750475709522554 * (out_channels_ / (out_channels_ + 170.0)) +
      0.410522508782305 * (10000.0 / (in_pixels_ + 10000.0)) +
      0.08581966261149791 * (96.0 / (out_width_ + 96.0)) +
      0.3519650755166014 * (6400.0 / (weight_bytes_ + 6400.0)) +
      0.11091835679280776 * (5.1e+07 / (weight_bytes_ + 5.1e+07)) +
      0.05739511510996779 * (1200.0 / (outputs_ + 1200.0)) +
      0.02359143697727914 * (outputs_ / (outputs_ + 840000.0)) +
      0.3850219811448957 * (input_bytes_ / (input_bytes_ + 1.4e+07)) +
      0.010950035895209024 * (reduction_ / (reduction_ + 8600.0)) +
      0.08558274679682006 * (im2col_bytes_ / (im2col_bytes_ + 120000.0)) +
      0.08333064926804168 * (operations_ / (operations_ + 2.8e+09)) +
      0.004713376345861496 * unaligned_out16_ +
      7.2301339379861e-05 * waste_out64_;
  const double factor3 =
      0.6747551089618182 +
      0.09242841544713434 * (group_in_ / (group_in_ + 3.0)) +
      0.06599691903328188 * (510.0 / (group_in_ + 510.0)) +
      0.013687518757815839 * (out_channels_ / (out_channels_ + 170.0)) +
      0.08884414170811414 * (10000.0 / (in_pixels_ + 10000.0)) +
      0.042358347703508874 * (out_width_ / (out_width_ + 7.0)) +
      0.06006750594911048 * (96.0 / (out_width_ + 96.0)) +
      0.11186164547920371 * (6400.0 / (weight_bytes_ + 6400.0)) +
      0.004700055767549765 * (outputs_ / (outputs_ + 840000.0)) +
      0.08057127714791315 * (input_bytes_ / (input_bytes_ + 1.4e+07)) +
      0.11620733146150448 * (1300000.0 / (operations_ + 1300000.0)) +
      0.016077998903426965 * (operations_ / (operations_ + 1.9e+08)) +
      0.01794841557247519 * (operations_ / (operations_ + 2.8e+09)) +
      0.015129827904341472 * waste_out64_;
  return bounded(factor1 * factor2 * factor3, 0.05732120000000001, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 1.0}.holds(w.batch) &&
         Range{3.0, 512.0}.holds(w.in_channels) &&
         Range{11.0, 100.0}.holds(w.in_height) &&
         Range{11.0, 100.0}.holds(w.in_width) &&
         Range{1.0, 512.0}.holds(w.out_channels) &&
         Range{1.0, 100.0}.holds(w.out_height) &&
         Range{1.0, 100.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{363.0, 256927334400.0}.holds(w.operations);
}
}  // namespace conv

}  // namespace layerwatt_devices::jetson_tx2_cpu
