// Written by layerwatt export. Jetson TX2, GPU, PyTorch, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::jetson_tx2_gpu {

inline constexpr const char* kDevice = "Jetson TX2, GPU";
inline constexpr const char* kBackend = "PyTorch";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "walcarher/SysIdentif";
inline constexpr const char* kCommit = "4b4b4e4f";
inline constexpr const char* kLicence = "";
inline constexpr const char* kDataHash = "a344e6233282f287";
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

// 4000 configurations; runtime_ms: cross-validated RMSPE 15.8 %; energy_mj: cross-validated RMSPE 25.1 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
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
  const double operations_out128_ = w.operations* tiled(group_out(w), 128) / group_out(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      1.4157540801906534 +
      3.135644315919462e-06 * input_bytes_ +
      3.087979784506593e-08 * output_bytes_ +
      4.953371535921633e-05 * out_pixels_ +
      0.0006712238846604497 * group_in_ +
      0.00010776364238718284 * kernel_h_ * group_in_ +
      1.6414098413266175e-09 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      6.626346523524006e-10 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      4.3207243837961067e-10 * operations_out128_ +
      2.8367440467842024e-10 * operations_pixels128_ +
      3.14897226194825e-09 * operations_32x32_ +
      1.0044885931576543e-09 * operations_64x64_ +
      1.8731293037758163e-07 * input_bytes_ * kernel_is_1_ +
      3.4150882909080766e-08 * output_bytes_ * kernel_is_3_ +
      1.0352947723145417e-10 * operations_ * kernel_is_5_ +
      1.0600168766904983e-07 * input_bytes_ * kernel_is_large_ +
      8.108345882735644e-09 * output_bytes_ * kernel_is_large_ +
      3.1316918535257724e-08 * weight_bytes_ * kernel_is_large_ +
      3.527422934796595e-10 * operations_ * unaligned_out16_ +
      1.4286030491488732e-07 * input_bytes_ * unaligned_out16_ +
      7.445838662418166e-09 * input_bytes_ * unaligned_in16_ +
      9.488176349806772e-08 * output_bytes_ * unaligned_in16_ +
      6.156815987600499e-10 * operations_ * (4.0 / (group_in_ + 4.0)) +
      3.232430269825479e-10 * operations_ * (16.0 / (group_in_ + 16.0)) +
      6.888118550107585e-10 * operations_ * (256.0 / (out_channels_ + 256.0)) +
      5.581395580229153e-10 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      1.1596011187222497e-08 * operations_ * (16.0 / (reduction_ + 16.0));
  const double factor2 =
      0.4982339239337933 +
      0.22172059537545244 * (group_in_ / (group_in_ + 510.0)) +
      0.20039505228812912 * (510.0 / (out_channels_ + 510.0)) +
      0.0037325781147234814 * (out_pixels_ / (out_pixels_ + 9200.0)) +
      0.03386033541500303 * (weight_bytes_ / (weight_bytes_ + 6500000.0)) +
      0.016323611006926284 * (1200.0 / (outputs_ + 1200.0)) +
      0.24911641802576742 * (outputs_ / (outputs_ + 3300000.0)) +
      0.18957620504220235 * (1.4e+07 / (input_bytes_ + 1.4e+07)) +
      0.02933053414672507 * (59.0 / (reduction_ + 59.0)) +
      0.06963230212345298 * (120000.0 / (im2col_bytes_ + 120000.0)) +
      0.06757051190675072 * (1300000.0 / (operations_ + 1300000.0)) +
      0.02064906864602374 * (operations_ / (operations_ + 2.8e+09)) +
      0.06558752927739406 * (4.2e+10 / (operations_ + 4.2e+10)) +
      0.006645156254436733 * unaligned_in16_ +
      0.021297537594257017 * waste_in128_;
  const double factor3 =
      0.7683193298060187 +
      0.0966502305996814 * (group_in_ / (group_in_ + 510.0)) +
      0.07407337369791815 * (510.0 / (out_channels_ + 510.0)) +
      0.09919945399639964 * (out_pixels_ / (out_pixels_ + 9200.0)) +
      0.03869254705236835 * (1600.0 / (in_pixels_ + 1600.0)) +
      0.007709450133733749 * (weight_bytes_ / (weight_bytes_ + 6500000.0)) +
      0.014751077738070842 * (1200.0 / (outputs_ + 1200.0)) +
      0.05905823439231467 * (outputs_ / (outputs_ + 3300000.0)) +
      0.12010485915597817 * (1.4e+07 / (input_bytes_ + 1.4e+07)) +
      0.029410952751683546 * (59.0 / (reduction_ + 59.0)) +
      0.00515000089372171 * (120000.0 / (im2col_bytes_ + 120000.0)) +
      0.005810516870892647 * (1300000.0 / (operations_ + 1300000.0));
  return bounded(factor1 * factor2 * factor3, 0.15276430000000002, factor1 * factor2 * factor3);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
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
  const double operations_out64_ = w.operations* tiled(group_out(w), 64) / group_out(w);
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      0.16877679577461474 +
      0.0008113152056376106 * out_pixels_ +
      0.0006865887369651828 * in_pixels_ +
      0.0009097057492219566 * group_in_ +
      0.0007276434448702341 * kernel_h_ * group_in_ +
      0.00014390275628773242 * out_channels_ +
      3.072261197213889e-09 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      1.1897328970738722e-08 * operations_out64_ +
      8.025601675816088e-09 * operations_32x32_ +
      5.155188847935495e-06 * input_bytes_ * kernel_is_1_ +
      5.348088581666105e-07 * output_bytes_ * kernel_is_1_ +
      9.855962285052671e-09 * operations_ * kernel_is_3_ +
      7.736134205133843e-07 * input_bytes_ * kernel_is_3_ +
      2.5746433122751407e-07 * output_bytes_ * kernel_is_3_ +
      1.4734035802046398e-08 * operations_ * kernel_is_5_ +
      2.0343696344053308e-08 * operations_ * kernel_is_large_ +
      1.1651407813727674e-07 * weight_bytes_ * kernel_is_large_ +
      1.617438578949352e-09 * operations_ * unaligned_out16_ +
      2.298931635263552e-06 * input_bytes_ * unaligned_out16_ +
      9.236567181289469e-10 * operations_ * unaligned_in16_ +
      2.0983886754180364e-06 * input_bytes_ * unaligned_in16_ +
      6.009216428451321e-10 * operations_ * (256.0 / (group_in_ + 256.0)) +
      2.6521803749146065e-07 * operations_ * (16.0 / (reduction_ + 16.0));
  const double factor2 =
      0.0015906848878214975 * (out_pixels_ / (out_pixels_ + 49.0)) +
      0.15261901172139375 * (in_pixels_ / (in_pixels_ + 120.0)) +
      0.43524451551916266 * (4900.0 / (in_pixels_ + 4900.0)) +
      0.06786385800117958 * (6400.0 / (weight_bytes_ + 6400.0)) +
      0.2033405411680702 * (620000.0 / (weight_bytes_ + 620000.0)) +
      0.18509645469232114 * (weight_bytes_ / (weight_bytes_ + 5.1e+07)) +
      0.3467555915347472 * (1200.0 / (outputs_ + 1200.0)) +
      0.1300261003593156 * (input_bytes_ / (input_bytes_ + 29000.0)) +
      0.03332495777347314 * (input_bytes_ / (input_bytes_ + 850000.0)) +
      0.20221181424066967 * (1500.0 / (reduction_ + 1500.0)) +
      0.09764863731298185 * (reduction_ / (reduction_ + 48000.0)) +
      0.14368308331094765 * (1.9e+08 / (operations_ + 1.9e+08)) +
      0.5069497001940182 * (operations_ / (operations_ + 2.8e+09)) +
      0.015072289934217864 * (intensity_ / (intensity_ + 210.0)) +
      0.04298674416736405 * kernel_is_3_ +
      0.027634866591364455 * kernel_is_5_ +
      0.012211118528788414 * unaligned_out16_ +
      0.0017633163480054819 * unaligned_in16_ +
      0.05064652830284032 * waste_out64_;
  const double factor3 =
      0.022592837421906074 * (510.0 / (out_channels_ + 510.0)) +
      0.2634132159731215 * (in_pixels_ / (in_pixels_ + 120.0)) +
      0.387199403340478 * (4900.0 / (in_pixels_ + 4900.0)) +
      0.09693245327932132 * (620000.0 / (weight_bytes_ + 620000.0)) +
      0.10034870848773719 * (1200.0 / (outputs_ + 1200.0)) +
      0.10113826309626386 * (input_bytes_ / (input_bytes_ + 29000.0)) +
      0.06937496364870001 * (input_bytes_ / (input_bytes_ + 850000.0)) +
      0.13415194892590412 * (1.4e+07 / (input_bytes_ + 1.4e+07)) +
      0.13061068555352434 * (1500.0 / (reduction_ + 1500.0)) +
      0.04786730758991378 * (reduction_ / (reduction_ + 48000.0)) +
      0.11057928195423429 * (1.9e+08 / (operations_ + 1.9e+08)) +
      0.2881235507456497 * (operations_ / (operations_ + 2.8e+09)) +
      0.09537382309590413 * (0.74 / (intensity_ + 0.74)) +
      0.0022918838172533676 * (31.0 / (intensity_ + 31.0)) +
      0.11213625504690967 * (intensity_ / (intensity_ + 870.0)) +
      0.013897921889790804 * kernel_is_3_ +
      0.00043884078345419114 * unaligned_in16_ +
      0.04427316736922196 * waste_out64_;
  return bounded(factor1 * factor2 * factor3, 0.0401616, factor1 * factor2 * factor3);
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

}  // namespace layerwatt_devices::jetson_tx2_gpu
