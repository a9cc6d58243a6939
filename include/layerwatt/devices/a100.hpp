// Written by layerwatt export. NVIDIA_A100_80GB_PCIe, PyTorch p2.1.0 cuDNN 8902, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::a100 {

inline constexpr const char* kDevice = "NVIDIA_A100_80GB_PCIe";
inline constexpr const char* kBackend = "PyTorch p2.1.0 cuDNN 8902";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "sitar-lab/NeuSight";
inline constexpr const char* kCommit = "6945927d";
inline constexpr const char* kLicence = "MIT";
inline constexpr const char* kDataHash = "7c11923a0224ff39";
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

// 4787 configurations; runtime_ms: cross-validated RMSPE 21.3 %
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
  const double operations_pixels2048_ = w.operations* tiled(out_pixels(w), 2048) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in4_ = tile_waste(w.in_channels, 4);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in64_ = tile_waste(w.in_channels, 64);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.0867874281087476 +
      0.00044749753095104196 * batch_ +
      1.705827757919541e-09 * out_pixels_ +
      0.0001771436576783874 * group_in_ +
      7.161125661936121e-13 * operations_pixels2048_ +
      1.8431240526456487e-11 * operations_width8_ +
      1.0535186666643314e-11 * operations_32x32_ +
      1.066206474744779e-11 * operations_256x128_ +
      1.3716301370811427e-10 * weight_bytes_ * unaligned_in16_ +
      1.8741482154612745e-10 * operations_ * (16.0 / (group_in_ + 16.0)) +
      2.9414984189773514e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      8.10473531159666e-10 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      2.6066515020797238e-11 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      2.850182936725665e-11 * operations_ * (64.0 / (reduction_ + 64.0));
  const double factor2 =
      0.25489336712294647 * (23.0 / (batch_ + 23.0)) +
      0.09563496671974626 * (group_in_ / (group_in_ + 620.0)) +
      0.12964274319868854 * (out_channels_ / (out_channels_ + 20.0)) +
      0.004371300525511341 * (660.0 / (out_channels_ + 660.0)) +
      0.06389534107858574 * (weight_bytes_ / (weight_bytes_ + 70000.0)) +
      0.21886296642337166 * (6800000.0 / (weight_bytes_ + 6800000.0)) +
      0.21151541027427118 * (outputs_ / (outputs_ + 840000.0)) +
      0.07057465603564907 * (1e+07 / (input_bytes_ + 1e+07)) +
      0.005420518311731522 * (im2col_bytes_ / (im2col_bytes_ + 2300000.0)) +
      0.09993290485295413 * (operations_ / (operations_ + 2.5e+08)) +
      0.17391171319974558 * (intensity_ / (intensity_ + 85.0)) +
      0.23144604419159523 * waste_out32_ +
      0.15457272655267312 * waste_out128_ +
      0.03658128222005767 * waste_in4_ +
      0.17871698375308143 * waste_in8_ +
      0.0018640521851487242 * waste_in64_ +
      0.30552701167265334 * waste_pixels4_ +
      0.5746661066772238 * waste_width4_ +
      0.05907733596627821 * waste_width8_ +
      0.10331332428537894 * waste_width16_;
  const double factor3 =
      0.006955103259814431 * (41.0 / (batch_ + 41.0)) +
      0.33078458151734325 * (out_channels_ / (out_channels_ + 20.0)) +
      0.04898591038892659 * (200.0 / (out_channels_ + 200.0)) +
      0.0034773571803102168 * (10000.0 / (out_pixels_ + 10000.0)) +
      0.21957869206103975 * (out_width_ / (out_width_ + 9.0)) +
      0.027643961719173302 * (weight_bytes_ / (weight_bytes_ + 70000.0)) +
      0.05458493713189576 * (6800000.0 / (weight_bytes_ + 6800000.0)) +
      0.17567631512900025 * (outputs_ / (outputs_ + 840000.0)) +
      0.050623740959401385 * (2900000.0 / (outputs_ + 2900000.0)) +
      0.10104062832177972 * (3e+06 / (input_bytes_ + 3e+06)) +
      0.1886265405721785 * (reduction_ / (reduction_ + 1500.0)) +
      0.04997458682955314 * (im2col_bytes_ / (im2col_bytes_ + 2300000.0)) +
      0.06059263196639351 * (9.3e+07 / (im2col_bytes_ + 9.3e+07)) +
      0.017912900780054468 * (2.7e+09 / (operations_ + 2.7e+09)) +
      0.004374985373943965 * (intensity_ / (intensity_ + 85.0)) +
      0.0039938849486036475 * unaligned_in16_ +
      0.16153747323735848 * waste_out32_ +
      0.1415503774209195 * waste_out128_ +
      0.04437655024352513 * waste_in128_ +
      0.5026840881704442 * waste_pixels4_ +
      0.08849658965971471 * waste_width4_ +
      0.06511776146275165 * waste_width8_ +
      0.0791709863316428 * waste_width16_;
  return bounded(factor1 * factor2 * factor3, 0.005933900000000001, factor1 * factor2 * factor3);
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

// 1040 configurations; runtime_ms: cross-validated RMSPE 3.7 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out128_ = w.operations* tiled(group_out(w), 128) / group_out(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_pixels2048_ = w.operations* tiled(out_pixels(w), 2048) / out_pixels(w);
  const double operations_128x128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double factor1 =
      0.0368223806047548 +
      1.035581232598494e-09 * input_bytes_ +
      1.8976061308995967e-11 * operations_out128_ +
      2.6517752576341698e-11 * operations_in64_ +
      8.835592440086886e-14 * operations_pixels2048_ +
      5.3094563393220136e-11 * operations_128x128_ +
      1.0794732158177873e-11 * operations_256x128_ +
      6.270347448089782e-12 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) +
      7.4142258535674e-11 * operations_ * (1e+05 / (outputs_ + 1e+05)) +
      2.6467751272047952e-11 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.6007630631796268 +
      0.08244745368602094 * (batch_ / (batch_ + 510.0)) +
      0.0600710718305262 * (66000.0 / (batch_ + 66000.0)) +
      0.046496200174691756 * (8200.0 / (group_in_ + 8200.0)) +
      0.20267176550612187 * (group_in_ / (group_in_ + 66000.0)) +
      0.04469803469578993 * (out_channels_ / (out_channels_ + 2000.0)) +
      0.11412593441836681 * (50000.0 / (out_channels_ + 50000.0)) +
      0.1319019455879046 * (weight_bytes_ / (weight_bytes_ + 2e+09)) +
      0.00936963015668528 * (3.1e+07 / (input_bytes_ + 3.1e+07)) +
      0.07467848728141924 * (2.4e+09 / (operations_ + 2.4e+09)) +
      0.018290557532604935 * (operations_ / (operations_ + 2.1e+11)) +
      0.11862305257218762 * (operations_ / (operations_ + 3.3e+12)) +
      0.07882423982243182 * (570.0 / (intensity_ + 570.0));
  return bounded(factor1 * factor2, 0.0086496, factor1 * factor2);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{512.0, 65536.0}.holds(w.batch) &&
         Range{512.0, 65536.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{768.0, 50272.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{301989888.0, 13494787244032.0}.holds(w.operations);
}
}  // namespace fc

}  // namespace layerwatt_devices::a100
