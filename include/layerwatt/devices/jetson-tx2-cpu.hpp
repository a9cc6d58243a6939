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
      0.9113298219303712 +
      2.0075687768030735e-06 * input_bytes_ +
      2.1192833824813155e-07 * output_bytes_ +
      2.8763410365234284e-07 * im2col_bytes_ +
      3.8520687532974526e-05 * out_pixels_ +
      0.0015510513800035004 * group_in_ +
      4.2356447730188366e-06 * in_pixels_ * kernel_h_ * group_in_ +
      0.0007940959781867291 * out_channels_ +
      1.8525247137877601e-06 * in_pixels_ * out_channels_ +
      8.284251027058784e-10 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      5.0026950593690105e-09 * operations_out64_ +
      4.237078452467406e-09 * operations_out128_ +
      2.1940666589473082e-08 * operations_pixels128_ +
      7.425128813169883e-09 * operations_pixels512_ +
      2.827212728994763e-09 * operations_pixels2048_ +
      4.3689944410314485e-10 * operations_width32_ +
      1.2950133798766953e-07 * input_bytes_ * kernel_is_1_ +
      1.7666972314993892e-07 * output_bytes_ * kernel_is_1_ +
      3.345379106501813e-11 * operations_ * kernel_is_3_ +
      4.513292666916363e-08 * output_bytes_ * kernel_is_3_ +
      1.0651475288632344e-06 * input_bytes_ * kernel_is_5_ +
      2.246922898256302e-08 * weight_bytes_ * kernel_is_5_ +
      1.204208616976998e-07 * im2col_bytes_ * kernel_is_large_ +
      2.4740255353596234e-08 * input_bytes_ * unaligned_out16_ +
      9.121953272565259e-08 * output_bytes_ * unaligned_out16_ +
      2.4483847189248227e-08 * input_bytes_ * unaligned_in16_ +
      5.331150409249122e-09 * weight_bytes_ * unaligned_in16_ +
      1.7288443530306618e-07 * operations_ * (4.0 / (out_channels_ + 4.0)) +
      3.779798942206241e-08 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      1.1447107536522283e-09 * operations_ * (512.0 / (out_pixels_ + 512.0));
  const double factor2 =
      0.8960857389472368 +
      0.00883875104820532 * (group_in_ / (group_in_ + 3.0)) +
      0.017402434024987822 * (out_channels_ / (out_channels_ + 1.0)) +
      0.04499690245374787 * (out_pixels_ / (out_pixels_ + 49.0)) +
      0.037895152474782624 * (9200.0 / (out_pixels_ + 9200.0)) +
      0.00010751201764538405 * (in_pixels_ / (in_pixels_ + 120.0)) +
      0.0068889992712709985 * (reduction_ / (reduction_ + 8600.0)) +
      0.028837503464533776 * (1.9e+08 / (operations_ + 1.9e+08)) +
      0.008842174101857388 * (operations_ / (operations_ + 4.2e+10));
  const double factor3 =
      0.9337223393729418 +
      0.0015342050684207843 * (group_in_ / (group_in_ + 3.0)) +
      0.0014797853340614584 * (out_channels_ / (out_channels_ + 1.0)) +
      0.03618100451713312 * (out_pixels_ / (out_pixels_ + 49.0)) +
      0.04424671385257934 * (96.0 / (out_width_ + 96.0)) +
      0.013907796030705601 * (1.9e+08 / (operations_ + 1.9e+08));
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
      0.1952503392681672 +
      1.2873643376337971e-06 * input_bytes_ +
      5.103845834144494e-07 * output_bytes_ +
      0.0005655360259676149 * in_pixels_ +
      5.037824332669711e-05 * out_pixels_ * kernel_h_ +
      4.213518697887513e-05 * in_pixels_ * kernel_h_ +
      3.839484241018492e-06 * out_pixels_ * kernel_h_ * group_in_ +
      3.544981256388997e-06 * in_pixels_ * kernel_h_ * group_in_ +
      0.0014544374525956257 * out_channels_ +
      3.491581688538318e-06 * in_pixels_ * out_channels_ +
      4.0928800492025204e-08 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      9.229367088989526e-08 * operations_out32_ +
      5.552742790429503e-08 * operations_pixels128_ +
      1.2088561266969824e-08 * operations_pixels512_ +
      5.9941121974124136e-09 * operations_width32_ +
      6.633823824061217e-07 * output_bytes_ * kernel_is_1_ +
      1.2756498088190228e-06 * weight_bytes_ * kernel_is_5_ +
      1.0525829761340459e-06 * weight_bytes_ * kernel_is_large_ +
      4.036656310129191e-06 * input_bytes_ * unaligned_out16_ +
      5.32130620930882e-07 * input_bytes_ * unaligned_in16_ +
      1.6969348146513811e-06 * output_bytes_ * unaligned_in16_ +
      2.5762970932343425e-07 * operations_ * (4.0 / (out_channels_ + 4.0)) +
      1.407661381064631e-07 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      4.1411625351090557e-07 * operations_ * (1000.0 / (outputs_ + 1000.0)) +
      1.1811847616312661e-07 * operations_ * (16.0 / (reduction_ + 16.0));
  const double factor2 =
      0.054955550646176986 +
      0.08255418839030262 * (group_in_ / (group_in_ + 3.0)) +
      0.24782804140621645 * (510.0 / (group_in_ + 510.0)) +
      0.037504757095278084 * (out_channels_ / (out_channels_ + 170.0)) +
      0.4105225087828426 * (10000.0 / (in_pixels_ + 10000.0)) +
      0.08581966261124732 * (96.0 / (out_width_ + 96.0)) +
      0.35196507551674494 * (6400.0 / (weight_bytes_ + 6400.0)) +
      0.11091835679290624 * (5.1e+07 / (weight_bytes_ + 5.1e+07)) +
      0.0573951151100195 * (1200.0 / (outputs_ + 1200.0)) +
      0.0235914369773607 * (outputs_ / (outputs_ + 840000.0)) +
      0.38502198114523917 * (input_bytes_ / (input_bytes_ + 1.4e+07)) +
      0.010950035895337403 * (reduction_ / (reduction_ + 8600.0)) +
      0.08558274679691778 * (im2col_bytes_ / (im2col_bytes_ + 120000.0)) +
      0.08333064926796879 * (operations_ / (operations_ + 2.8e+09)) +
      0.0047133763458787475 * unaligned_out16_ +
      7.230133933244234e-05 * waste_out64_;
  const double factor3 =
      0.6747551089624746 +
      0.0924284154470437 * (group_in_ / (group_in_ + 3.0)) +
      0.06599691903289599 * (510.0 / (group_in_ + 510.0)) +
      0.013687518757934855 * (out_channels_ / (out_channels_ + 170.0)) +
      0.08884414170739569 * (10000.0 / (in_pixels_ + 10000.0)) +
      0.042358347703699534 * (out_width_ / (out_width_ + 7.0)) +
      0.06006750594938339 * (96.0 / (out_width_ + 96.0)) +
      0.11186164547903868 * (6400.0 / (weight_bytes_ + 6400.0)) +
      0.004700055767379889 * (outputs_ / (outputs_ + 840000.0)) +
      0.08057127714750158 * (input_bytes_ / (input_bytes_ + 1.4e+07)) +
      0.11620733146166871 * (1300000.0 / (operations_ + 1300000.0)) +
      0.016077998903369316 * (operations_ / (operations_ + 1.9e+08)) +
      0.017948415572511887 * (operations_ / (operations_ + 2.8e+09)) +
      0.015129827904312235 * waste_out64_;
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
