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

// 4952 configurations; runtime_ms: cross-validated RMSPE 24.6 %
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
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in64_ = tile_waste(w.in_channels, 64);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.15263126920307857 +
      4.129095875551105e-09 * input_bytes_ +
      5.3645903428596956e-09 * weight_bytes_ +
      0.000773037312252902 * batch_ +
      1.4002498610487842e-07 * out_pixels_ +
      0.00017827678676328175 * group_in_ +
      2.6424371267449794e-11 * operations_width4_ +
      1.0864324492440058e-11 * operations_width8_ +
      6.30792826825586e-12 * operations_width16_ +
      3.83161336663367e-11 * operations_32x32_ +
      6.350655534587266e-12 * operations_128x64_ +
      6.474704714543092e-10 * output_bytes_ * unaligned_in16_ +
      3.3938341417086936e-09 * weight_bytes_ * unaligned_in16_ +
      1.7219770718405806e-10 * operations_ * (16.0 / (group_in_ + 16.0)) +
      2.0372869086631348e-10 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      3.382446460975098e-11 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      1.90367701271062e-10 * operations_ * (256.0 / (reduction_ + 256.0));
  const double factor2 =
      0.04778482839096475 * (4.0 / (batch_ + 4.0)) +
      0.1188936416041031 * (23.0 / (batch_ + 23.0)) +
      0.12454906984400267 * (10.0 / (group_in_ + 10.0)) +
      0.13342544492548697 * (out_pixels_ / (out_pixels_ + 2300.0)) +
      0.24646542158850687 * (out_width_ / (out_width_ + 9.0)) +
      0.13859897083115105 * (weight_bytes_ / (weight_bytes_ + 64000.0)) +
      0.062343307741453344 * (outputs_ / (outputs_ + 8e+05)) +
      0.03188644206970989 * (3200000.0 / (input_bytes_ + 3200000.0)) +
      0.02439064913206231 * (reduction_ / (reduction_ + 16000.0)) +
      0.07698485569428432 * (operations_ / (operations_ + 2.5e+08)) +
      0.15287747340468932 * (7.8e+09 / (operations_ + 7.8e+09)) +
      0.29571206602991973 * (intensity_ / (intensity_ + 78.0)) +
      0.36876889308484584 * waste_out32_ +
      0.059582481687626615 * waste_in4_ +
      0.14474748996814765 * waste_in8_ +
      0.0014735619252804306 * waste_in16_ +
      0.053889486184619376 * waste_in64_ +
      0.5263992475293927 * waste_pixels4_ +
      0.08270098991603844 * waste_pixels128_ +
      0.6541068775646426 * waste_width4_ +
      0.04819148925547545 * waste_width8_ +
      0.12134878945512698 * waste_width16_;
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
      0.06787884189674734 +
      1.078852879119418e-09 * output_bytes_ +
      2.5069883672808855e-11 * operations_out128_ +
      5.944852640280688e-11 * operations_in64_ +
      7.318112543793752e-11 * operations_64x64_ +
      8.721492956882512e-11 * operations_128x64_ +
      5.26113961645688e-11 * operations_128x128_ +
      2.8575888789111455e-11 * operations_ * unaligned_in16_ +
      8.934173155500466e-13 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) +
      1.2185996289674846e-10 * operations_ * (1e+05 / (outputs_ + 1e+05)) +
      4.255246515718776e-11 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.174635911070854 * (batch_ / (batch_ + 110.0)) +
      0.01884664989874275 * (batch_ / (batch_ + 710.0)) +
      0.03212828897987696 * (8100.0 / (batch_ + 8100.0)) +
      0.14362319952139832 * (1000.0 / (group_in_ + 1000.0)) +
      1.4480819014879323 * (group_in_ / (group_in_ + 50000.0)) +
      0.08005580103054809 * (out_channels_ / (out_channels_ + 1100.0)) +
      0.06759780292116101 * (310000.0 / (weight_bytes_ + 310000.0)) +
      0.037446295256366044 * (weight_bytes_ / (weight_bytes_ + 7.7e+07)) +
      0.18278623588831688 * (weight_bytes_ / (weight_bytes_ + 7.3e+08)) +
      0.0504376950533337 * (outputs_ / (outputs_ + 7700000.0)) +
      0.17037304482404192 * (1.3e+08 / (outputs_ + 1.3e+08)) +
      0.13772115603764246 * (4800000.0 / (input_bytes_ + 4800000.0)) +
      0.20581691081571324 * (3.1e+07 / (input_bytes_ + 3.1e+07)) +
      1.0680227474210182 * (input_bytes_ / (input_bytes_ + 5.4e+08)) +
      0.3580788393065235 * (4.2e+07 / (operations_ + 4.2e+07)) +
      0.09661576105002313 * (operations_ / (operations_ + 2.5e+10)) +
      0.013843063087658104 * (intensity_ / (intensity_ + 9.2)) +
      0.05327522937302394 * (intensity_ / (intensity_ + 52.0)) +
      0.015082196915507934 * unaligned_out16_ +
      0.024742297311527016 * unaligned_in16_ +
      0.05661006959564636 * waste_in8_;
  const double factor3 =
      0.21043974664550394 * (batch_ / (batch_ + 2200.0)) +
      0.21330188629161667 * (8100.0 / (batch_ + 8100.0)) +
      0.1918497361513436 * (group_in_ / (group_in_ + 120.0)) +
      0.10853027217651522 * (group_in_ / (group_in_ + 50000.0)) +
      0.08532923030130853 * (50000.0 / (out_channels_ + 50000.0)) +
      0.019569480778364685 * (weight_bytes_ / (weight_bytes_ + 7.7e+07)) +
      0.023958041485708414 * (7.3e+08 / (weight_bytes_ + 7.3e+08)) +
      0.0009546868848348695 * (50000.0 / (outputs_ + 50000.0)) +
      0.09468144060614608 * (outputs_ / (outputs_ + 7700000.0)) +
      0.16442278204795918 * (1.3e+08 / (outputs_ + 1.3e+08)) +
      0.08124472436070619 * (220000.0 / (input_bytes_ + 220000.0)) +
      0.0280094937327529 * (4800000.0 / (input_bytes_ + 4800000.0)) +
      0.05554475634617022 * (3.1e+07 / (input_bytes_ + 3.1e+07)) +
      0.011425159905446253 * (input_bytes_ / (input_bytes_ + 5.4e+08)) +
      0.05836773059566451 * (4.2e+07 / (operations_ + 4.2e+07)) +
      0.00736170853401083 * (2.6e+09 / (operations_ + 2.6e+09)) +
      0.0339373795432523 * (operations_ / (operations_ + 2.5e+10)) +
      0.22522910433161386 * (operations_ / (operations_ + 5.8e+11)) +
      0.23027005505789172 * (420.0 / (intensity_ + 420.0)) +
      0.030707050024922532 * waste_out4_ +
      0.013631479885482054 * waste_out32_ +
      0.052234679629982794 * waste_in8_;
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
