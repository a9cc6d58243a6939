// Written by layerwatt export. Tesla_P100-PCIE-16GB, PyTorch p2.1.0 cuDNN 8902, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::p100 {

inline constexpr const char* kDevice = "Tesla_P100-PCIE-16GB";
inline constexpr const char* kBackend = "PyTorch p2.1.0 cuDNN 8902";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "sitar-lab/NeuSight";
inline constexpr const char* kCommit = "6945927d";
inline constexpr const char* kLicence = "MIT";
inline constexpr const char* kDataHash = "26040722ea9f89f8";
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

// 4952 configurations; runtime_ms: cross-validated RMSPE 24.3 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_width_ = w.out_width;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_in4_ = tile_waste(w.in_channels, 4);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in64_ = tile_waste(w.in_channels, 64);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.15165459869030362 +
      4.035379061064614e-09 * input_bytes_ +
      5.437590458223276e-09 * weight_bytes_ +
      0.0008423341148476593 * batch_ +
      1.439851117466583e-07 * out_pixels_ +
      0.00017907452600788803 * group_in_ +
      2.8145330703196333e-11 * operations_width4_ +
      1.0232154470058766e-11 * operations_width8_ +
      5.862370173225368e-12 * operations_width16_ +
      3.837527213469803e-11 * operations_32x32_ +
      7.048736228865767e-12 * operations_128x64_ +
      6.206724901140416e-10 * output_bytes_ * unaligned_in16_ +
      3.447825299909454e-09 * weight_bytes_ * unaligned_in16_ +
      2.0006947253007377e-10 * operations_ * (16.0 / (group_in_ + 16.0)) +
      2.0252098535817356e-10 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      3.192679658160332e-11 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      1.6666823663965132e-10 * operations_ * (256.0 / (reduction_ + 256.0));
  const double factor2 =
      0.005826453308345732 * (4.0 / (batch_ + 4.0)) +
      0.13554269646591552 * (23.0 / (batch_ + 23.0)) +
      0.10755901505662757 * (10.0 / (group_in_ + 10.0)) +
      0.02511667370712848 * (group_in_ / (group_in_ + 1700.0)) +
      0.11658495501966647 * (out_pixels_ / (out_pixels_ + 2300.0)) +
      0.3015559084435982 * (out_width_ / (out_width_ + 9.0)) +
      0.1366175876875491 * (weight_bytes_ / (weight_bytes_ + 64000.0)) +
      0.057796087074937635 * (outputs_ / (outputs_ + 8e+05)) +
      0.03904824007038256 * (3200000.0 / (input_bytes_ + 3200000.0)) +
      0.06567705056816299 * (operations_ / (operations_ + 2.5e+08)) +
      0.1451006366337595 * (7.8e+09 / (operations_ + 7.8e+09)) +
      0.28800279564224773 * (intensity_ / (intensity_ + 78.0)) +
      0.34668106916953234 * waste_out32_ +
      0.07167972176568531 * waste_in4_ +
      0.14165136365287948 * waste_in8_ +
      0.04828362376291372 * waste_in64_ +
      0.47497381327109023 * waste_pixels4_ +
      0.07598780578175385 * waste_pixels128_ +
      0.6245283548211364 * waste_width4_ +
      0.052669882455372734 * waste_width8_ +
      0.13518486923847944 * waste_width16_;
  return bounded(factor1 * factor2, 0.0108213, factor1 * factor2);
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

// 7463 configurations; runtime_ms: cross-validated RMSPE 8.6 %
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
  const double operations_out128_ = w.operations* tiled(group_out(w), 128) / group_out(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_128x128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.06787884189674752 +
      1.0788528791193619e-09 * output_bytes_ +
      2.5069883672884168e-11 * operations_out128_ +
      5.944852640280533e-11 * operations_in64_ +
      7.31811254378127e-11 * operations_64x64_ +
      8.721492956896221e-11 * operations_128x64_ +
      5.261139616448158e-11 * operations_128x128_ +
      2.8575888789111626e-11 * operations_ * unaligned_in16_ +
      8.934173155530543e-13 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) +
      1.218599628967734e-10 * operations_ * (1e+05 / (outputs_ + 1e+05)) +
      4.255246515718296e-11 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.17463591107100732 * (batch_ / (batch_ + 110.0)) +
      0.018846649898718645 * (batch_ / (batch_ + 710.0)) +
      0.0321282889797067 * (8100.0 / (batch_ + 8100.0)) +
      0.1436231995213637 * (1000.0 / (group_in_ + 1000.0)) +
      1.4480819014880195 * (group_in_ / (group_in_ + 50000.0)) +
      0.0800558010305195 * (out_channels_ / (out_channels_ + 1100.0)) +
      0.06759780292103555 * (310000.0 / (weight_bytes_ + 310000.0)) +
      0.0374462952564253 * (weight_bytes_ / (weight_bytes_ + 7.7e+07)) +
      0.1827862358883153 * (weight_bytes_ / (weight_bytes_ + 7.3e+08)) +
      0.050437695053307655 * (outputs_ / (outputs_ + 7700000.0)) +
      0.17037304482409024 * (1.3e+08 / (outputs_ + 1.3e+08)) +
      0.13772115603773297 * (4800000.0 / (input_bytes_ + 4800000.0)) +
      0.20581691081574022 * (3.1e+07 / (input_bytes_ + 3.1e+07)) +
      1.0680227474208992 * (input_bytes_ / (input_bytes_ + 5.4e+08)) +
      0.35807883930660134 * (4.2e+07 / (operations_ + 4.2e+07)) +
      0.09661576105002435 * (operations_ / (operations_ + 2.5e+10)) +
      0.013843063087561117 * (intensity_ / (intensity_ + 9.2)) +
      0.05327522937307713 * (intensity_ / (intensity_ + 52.0)) +
      0.015082196915511646 * unaligned_out16_ +
      0.02474229731152602 * unaligned_in16_ +
      0.05661006959562525 * waste_in8_;
  const double factor3 =
      0.21043974664554763 * (batch_ / (batch_ + 2200.0)) +
      0.21330188629162164 * (8100.0 / (batch_ + 8100.0)) +
      0.1918497361513028 * (group_in_ / (group_in_ + 120.0)) +
      0.10853027217644937 * (group_in_ / (group_in_ + 50000.0)) +
      0.08532923030117154 * (50000.0 / (out_channels_ + 50000.0)) +
      0.01956948077835731 * (weight_bytes_ / (weight_bytes_ + 7.7e+07)) +
      0.02395804148574298 * (7.3e+08 / (weight_bytes_ + 7.3e+08)) +
      0.0009546868849004725 * (50000.0 / (outputs_ + 50000.0)) +
      0.09468144060610025 * (outputs_ / (outputs_ + 7700000.0)) +
      0.16442278204808156 * (1.3e+08 / (outputs_ + 1.3e+08)) +
      0.08124472436071682 * (220000.0 / (input_bytes_ + 220000.0)) +
      0.028009493732731025 * (4800000.0 / (input_bytes_ + 4800000.0)) +
      0.055544756346159345 * (3.1e+07 / (input_bytes_ + 3.1e+07)) +
      0.011425159905432854 * (input_bytes_ / (input_bytes_ + 5.4e+08)) +
      0.058367730595635714 * (4.2e+07 / (operations_ + 4.2e+07)) +
      0.007361708533995538 * (2.6e+09 / (operations_ + 2.6e+09)) +
      0.033937379543263285 * (operations_ / (operations_ + 2.5e+10)) +
      0.22522910433171786 * (operations_ / (operations_ + 5.8e+11)) +
      0.23027005505792783 * (420.0 / (intensity_ + 420.0)) +
      0.030707050024853313 * waste_out4_ +
      0.013631479885389021 * waste_out32_ +
      0.0522346796299438 * waste_in8_;
  return bounded(factor1 * factor2 * factor3, 0.0089269, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{17.0, 65536.0}.holds(w.batch) &&
         Range{2.0, 65536.0}.holds(w.in_channels) &&
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

}  // namespace layerwatt_devices::p100
