// Written by layerwatt export. Raptor Lake desktop CPU, PyTorch, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::raptor_lake {

inline constexpr const char* kDevice = "Raptor Lake desktop CPU";
inline constexpr const char* kBackend = "PyTorch";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "willowec/characterizing-pytorch-power";
inline constexpr const char* kCommit = "4067417d";
inline constexpr const char* kLicence = "MIT";
inline constexpr const char* kDataHash = "58dc6c8b80bd8d4b";
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

// 1000 configurations; runtime_ms: cross-validated RMSPE 13.1 %; power_w: cross-validated RMSPE 17.9 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out8_ = w.operations* tiled(group_out(w), 8) / group_out(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_in8_ = w.operations* tiled(group_in(w), 8) / group_in(w);
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double stride_is_1_ = w.stride_h == 1 && w.stride_w == 1 ? 1.0 : 0.0;
  const double factor1 =
      0.04585477035078656 +
      1.7582846505725468e-08 * input_bytes_ +
      1.8162614876575926e-08 * output_bytes_ +
      1.2591298956518051e-05 * batch_ +
      0.0002996810148753169 * kernel_h_ +
      4.5477208785422e-08 * out_pixels_ * group_in_ +
      9.972742452549755e-06 * kernel_h_ * out_channels_ +
      8.889401425220732e-09 * out_pixels_ * group_in_ * out_channels_ +
      1.4183425936356983e-09 * in_pixels_ * group_in_ * out_channels_ +
      8.985552471085823e-10 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.013015721627893e-09 * operations_out8_ +
      1.0848375228370995e-09 * operations_out16_ +
      3.139284370204348e-10 * operations_in8_ +
      2.6087178574029482e-11 * operations_width16_ +
      4.1186500784981027e-10 * operations_32x32_ +
      4.67725331391682e-09 * output_bytes_ * kernel_is_3_ +
      9.238487663247705e-09 * output_bytes_ * stride_is_1_ +
      4.196604467117894e-09 * operations_ * (1e+05 / (outputs_ + 1e+05));
  const double factor2 =
      0.9817300377725297 * (group_in_ / (group_in_ + 15.0)) +
      0.31167315178950994 * (4600.0 / (out_pixels_ + 4600.0)) +
      0.0928334852250403 * (73000.0 / (outputs_ + 73000.0)) +
      0.18363260311844387 * (outputs_ / (outputs_ + 9600000.0)) +
      0.032018526198540606 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.18328245427028664 * (input_bytes_ / (input_bytes_ + 3.9e+07)) +
      0.09047000984877515 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.1712085571154575 * (27.0 / (reduction_ + 27.0)) +
      0.23282130398266562 * (reduction_ / (reduction_ + 740.0)) +
      0.2555451425769294 * (operations_ / (operations_ + 2.9e+08)) +
      0.6206203461134635 * (2.2 / (intensity_ + 2.2)) +
      0.009220890971685564 * (11.0 / (intensity_ + 11.0)) +
      0.5223501133791973 * waste_in8_ +
      0.042835657943059116 * waste_width16_;
  const double factor3 =
      0.29376598147789806 * (group_in_ / (group_in_ + 10.0)) +
      0.13496372432148984 * (group_in_ / (group_in_ + 15.0)) +
      0.013059590780288493 * (out_channels_ / (out_channels_ + 60.0)) +
      0.11066697410162558 * (2200000.0 / (outputs_ + 2200000.0)) +
      0.2645854088289015 * (outputs_ / (outputs_ + 9600000.0)) +
      0.1717895513145625 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.24457026859737654 * (reduction_ / (reduction_ + 740.0)) +
      0.0633385095900608 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.223441423780677 * (operations_ / (operations_ + 2.9e+08)) +
      0.27598247711272006 * (2.2e+10 / (operations_ + 2.2e+10)) +
      0.19057343834998783 * (2.2 / (intensity_ + 2.2)) +
      0.17618777362464857 * (11.0 / (intensity_ + 11.0)) +
      0.19449046668198977 * waste_in8_ +
      0.025954383313472766 * waste_width16_;
  return bounded(factor1 * factor2 * factor3, 0.0080873, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      75.54960453379256;
  const double factor2 =
      0.2636839285024413 * (130.0 / (batch_ + 130.0)) +
      0.0031874849685293114 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.09668136479513179 * (outputs_ / (outputs_ + 2200000.0)) +
      0.23763578552672557 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.21805354538150656 * (im2col_bytes_ / (im2col_bytes_ + 5.2e+07)) +
      0.7933225139612451 * (operations_ / (operations_ + 2.9e+08)) +
      0.48232548539063624 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.07881139821335728 * kernel_is_3_ +
      0.014186269529566756 * kernel_is_5_ +
      0.024593932274314036 * waste_out4_ +
      0.03164355294047926 * waste_out16_;
  const double factor3 =
      0.09896679398136063 * (55000.0 / (in_pixels_ + 55000.0)) +
      0.06815402978151025 * (in_pixels_ / (in_pixels_ + 1500000.0)) +
      0.060009592166418255 * (out_width_ / (out_width_ + 3.0)) +
      0.03903378017384978 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.09243834254339948 * (weight_bytes_ / (weight_bytes_ + 32000.0)) +
      0.10859890906773385 * (outputs_ / (outputs_ + 2200000.0)) +
      0.006474932247865685 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.15065487522171966 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.049078428110262806 * (im2col_bytes_ / (im2col_bytes_ + 5.2e+07)) +
      0.09478419343837281 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.3140099694466817 * (operations_ / (operations_ + 2.9e+08)) +
      0.6674873112579007 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.009022984650271355 * kernel_is_5_ +
      0.003548707374925454 * windows_overlap_ +
      0.06159221747154007 * waste_out4_ +
      0.0024069445412048967 * waste_out16_;
  const double factor4 =
      0.13670429293213518 * (4.0 / (out_channels_ + 4.0)) +
      0.13322531432386497 * (55000.0 / (in_pixels_ + 55000.0)) +
      0.3615968510859134 * (out_width_ / (out_width_ + 3.0)) +
      0.07852375274501576 * (51.0 / (out_width_ + 51.0)) +
      0.0777340103809048 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.08126613086246363 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.14477722822361108 * (weight_bytes_ / (weight_bytes_ + 32000.0)) +
      0.16393393145048143 * (outputs_ / (outputs_ + 2200000.0)) +
      0.03468398043070628 * (outputs_ / (outputs_ + 8.4e+07)) +
      0.12417097270513686 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.0832103289548526 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.011407245061252532 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.00459637768518013 * (operations_ / (operations_ + 8100000.0)) +
      0.16373763649603654 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.13597391150247445 * (77.0 / (intensity_ + 77.0)) +
      0.029025889847454623 * windows_overlap_ +
      0.005777030132480059 * waste_out16_ +
      0.020287974986536773 * waste_out32_ +
      0.16440899823930785 * waste_pixels32_ +
      0.14402824313793494 * waste_width32_;
  return bounded(factor1 * factor2 * factor3 * factor4, 9.7733, 191.018);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{34.0, 2047.0}.holds(w.batch) &&
         Range{1.0, 15.0}.holds(w.in_channels) &&
         Range{8.0, 63.0}.holds(w.in_height) &&
         Range{8.0, 63.0}.holds(w.in_width) &&
         Range{1.0, 63.0}.holds(w.out_channels) &&
         Range{1.0, 61.0}.holds(w.out_height) &&
         Range{1.0, 61.0}.holds(w.out_width) &&
         Range{3.0, 8.0}.holds(w.kernel_h) &&
         Range{3.0, 8.0}.holds(w.kernel_w) &&
         Range{1.0, 3.0}.holds(w.stride_h) &&
         Range{1.0, 3.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{170496.0, 134757181440.0}.holds(w.operations);
}
}  // namespace conv

// 993 configurations; runtime_ms: cross-validated RMSPE 14.7 %; power_w: cross-validated RMSPE 47.0 %
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
  const double operations_out8_ = w.operations* tiled(group_out(w), 8) / group_out(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in4_ = tile_waste(w.in_channels, 4);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in32_ = tile_waste(w.in_channels, 32);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.019066946202173668 +
      1.5890036831895906e-08 * output_bytes_ +
      1.6960108977308108e-05 * batch_ +
      7.75871697440159e-06 * group_in_ +
      4.132913074802487e-10 * operations_out8_ +
      1.932603690019995e-10 * operations_in32_ +
      3.042354096076731e-10 * operations_in64_ +
      4.031834191326244e-11 * operations_32x32_ +
      8.539011822864773e-11 * operations_64x64_ +
      1.8693621027832898e-10 * operations_256x128_ +
      5.19686838266755e-09 * input_bytes_ * unaligned_out16_ +
      7.062082628557288e-09 * output_bytes_ * unaligned_out16_ +
      1.1192981124211476e-09 * input_bytes_ * unaligned_in16_ +
      2.6109725948511362e-11 * operations_ * (256.0 / (group_in_ + 256.0)) +
      2.934175743453444e-09 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      6.263412928623547e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      1.1593670262006553e-09 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      1.1750479646345137e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) +
      5.538269332177394e-10 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.4261142868354566 * (140.0 / (batch_ + 140.0)) +
      0.04369250915211041 * (790.0 / (batch_ + 790.0)) +
      0.04946385504975897 * (26.0 / (group_in_ + 26.0)) +
      0.15849452790145382 * (group_in_ / (group_in_ + 330.0)) +
      0.04085372071908807 * (out_channels_ / (out_channels_ + 24.0)) +
      0.3005585067041114 * (110000.0 / (weight_bytes_ + 110000.0)) +
      0.18562038005892342 * (outputs_ / (outputs_ + 9500.0)) +
      0.14277272830744542 * (outputs_ / (outputs_ + 120000.0)) +
      0.02273636477016051 * (59000.0 / (input_bytes_ + 59000.0)) +
      0.3028167642094263 * (input_bytes_ / (input_bytes_ + 510000.0)) +
      0.2205892999109021 * (3e+06 / (input_bytes_ + 3e+06)) +
      0.2007254096757703 * (intensity_ / (intensity_ + 44.0)) +
      0.4288244500948573 * waste_out4_ +
      0.039119560933065754 * waste_out8_ +
      0.006376280392891963 * waste_out128_ +
      0.46686453811571926 * waste_in4_ +
      0.016058260194138474 * waste_in8_ +
      0.004063943376111946 * waste_in16_ +
      0.01426414864429482 * waste_in32_ +
      0.10865518415827456 * waste_pixels32_ +
      0.021423463650678213 * waste_pixels64_;
  return bounded(factor1 * factor2, 0.0021000000000000003, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double batch_ = w.batch;
  const double operations_ = w.operations;
  const double weight_bytes_ = w.weight_bytes;
  const double group_in_ = group_in(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in4_ = tile_waste(w.in_channels, 4);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in32_ = tile_waste(w.in_channels, 32);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double factor1 =
      36.773644745736554;
  const double factor2 =
      0.3805442711482918 * (790.0 / (batch_ + 790.0)) +
      0.2245176589671893 * (group_in_ / (group_in_ + 490.0)) +
      0.13705875412222435 * (weight_bytes_ / (weight_bytes_ + 750000.0)) +
      0.38724382410391417 * (120000.0 / (outputs_ + 120000.0)) +
      1.5978393637790504 * (operations_ / (operations_ + 2.4e+08)) +
      0.7659138493081104 * (intensity_ / (intensity_ + 44.0)) +
      0.7089898240834838 * waste_in4_ +
      0.05868979532603498 * waste_in32_ +
      0.25404295261470816 * waste_in128_ +
      3.391072476447507 * waste_pixels8_ +
      2.4414585945666984 * waste_pixels32_;
  const double factor3 =
      0.25463531702788794 * (group_in_ / (group_in_ + 490.0)) +
      0.22373436630468527 * (110000.0 / (weight_bytes_ + 110000.0)) +
      0.4476534574487363 * (2.1e+07 / (operations_ + 2.1e+07)) +
      0.3566332342743566 * (operations_ / (operations_ + 2.4e+08)) +
      0.4229907156618054 * (intensity_ / (intensity_ + 2.8)) +
      0.6201450713576923 * (intensity_ / (intensity_ + 44.0)) +
      0.03431874674170242 * waste_out128_ +
      0.09291969921949325 * waste_in16_ +
      0.13879533087996945 * waste_in32_ +
      0.06083410803779799 * waste_in128_;
  return bounded(factor1 * factor2 * factor3, 3.86175, 307.61025);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{32.0, 2047.0}.holds(w.batch) &&
         Range{2.0, 509.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{1.0, 511.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{28500.0, 475388880.0}.holds(w.operations);
}
}  // namespace fc

// 1000 configurations; runtime_ms: cross-validated RMSPE 2.2 %; energy_mj: cross-validated RMSPE 3.6 %
namespace pool_max {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double out_channels_ = w.out_channels;
  const double out_height_ = w.out_height;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double stride_is_1_ = w.stride_h == 1 && w.stride_w == 1 ? 1.0 : 0.0;
  const double factor1 =
      0.07629879786911153 +
      4.033615733052794e-09 * input_bytes_ +
      9.134425514768975e-08 * operations_ +
      1.388506878834447e-07 * output_bytes_ * kernel_h_ +
      2.281678801600141e-06 * batch_ * out_height_ * out_channels_ +
      3.1643384436041566e-09 * operations_ * kernel_is_2_ +
      1.2252963020605983e-08 * touched_bytes_ * kernel_is_2_ +
      5.5076955410773725e-09 * touched_bytes_ * kernel_is_3_ +
      7.451932351751451e-09 * operations_ * kernel_is_5_ +
      5.065980329559362e-09 * operations_ * stride_is_1_ +
      1.098841277015986e-08 * operations_inside_ * (128.0 / (out_channels_ + 128.0)) +
      8.577824209240897e-09 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      2.2289629902742103e-10 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      9.28022466404853e-08 * (output_bytes_ > 12582912.0 ? output_bytes_ - 12582912.0 : 0);
  const double factor2 =
      0.022447125790257278 * (2000.0 / (batch_ + 2000.0)) +
      0.01970625138804426 * (21.0 / (in_channels_ + 21.0)) +
      0.004371975733576406 * (out_pixels_ / (out_pixels_ + 160000.0)) +
      0.010668910342289482 * (1900000.0 / (out_pixels_ + 1900000.0)) +
      0.09631902390334299 * (1e+07 / (out_pixels_ + 1e+07)) +
      0.09781239136783859 * (out_width_ / (out_width_ + 18.0)) +
      0.05479363898475633 * (89.0 / (out_width_ + 89.0)) +
      0.18980802352781972 * (taps_ / (taps_ + 16.0)) +
      0.2002376922788322 * (81.0 / (taps_ + 81.0)) +
      0.13673226749491943 * (stride_h_ / (stride_h_ + 1.0)) +
      0.2564599178653503 * (3.0 / (stride_h_ + 3.0)) +
      0.09632212624278086 * (outputs_ / (outputs_ + 1800000.0)) +
      0.06610646043306168 * (outputs_ / (outputs_ + 1.1e+07)) +
      0.1316535830574025 * (1.9e+08 / (outputs_ + 1.9e+08)) +
      0.03685978828173462 * (3.7e+07 / (input_bytes_ + 3.7e+07)) +
      0.034500897304003485 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.07686903903058963 * (2.7e+07 / (operations_ + 2.7e+07)) +
      0.015899246729299547 * kernel_is_2_ +
      0.001298671004847136 * waste_out8_ +
      0.0021130540562127155 * waste_out16_ +
      0.005157904332065243 * waste_out64_ +
      13.899034582917972 * waste_pixels8_ +
      0.0067458846742353305 * waste_width32_;
  const double factor3 =
      0.0055948891990583866 * (2000.0 / (batch_ + 2000.0)) +
      0.017646854480523066 * (1900000.0 / (out_pixels_ + 1900000.0)) +
      9.410982079700566e-05 * (8e+05 / (in_pixels_ + 8e+05)) +
      0.021184093904076547 * (out_width_ / (out_width_ + 18.0)) +
      0.11401921435747524 * (taps_ / (taps_ + 16.0)) +
      0.13353081244071457 * (81.0 / (taps_ + 81.0)) +
      0.5516921600559959 * (stride_h_ / (stride_h_ + 1.0)) +
      0.6210760627268465 * (3.0 / (stride_h_ + 3.0)) +
      0.01658685006934243 * (outputs_ / (outputs_ + 1800000.0)) +
      0.02692439552532837 * (3.1e+07 / (outputs_ + 3.1e+07)) +
      0.030197723478534503 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.0029344379784378366 * (input_bytes_ / (input_bytes_ + 4.4e+08)) +
      0.015949411929963766 * (2.7e+07 / (operations_ + 2.7e+07)) +
      0.007962307196690952 * (operations_ / (operations_ + 6e+09)) +
      0.015116701768033113 * kernel_is_2_ +
      0.02093410268090601 * waste_out128_;
  return bounded(factor1 * factor2 * factor3, 0.0591564, factor1 * factor2 * factor3);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double out_channels_ = w.out_channels;
  const double out_height_ = w.out_height;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      2.795781787772732e-06 * input_bytes_ +
      1.2548741744783432e-05 * output_bytes_ * kernel_h_ +
      0.00031410882561202743 * batch_ * out_height_ * out_channels_ +
      0.00020730198321127692 * batch_ * out_height_ * out_channels_ * kernel_h_ +
      0.00027228645015404403 * batch_ * out_height_ * kernel_h_ +
      5.3349479238690744e-05 * out_pixels_ * kernel_h_ +
      6.681351958712627e-07 * outputs_channels16_ * kernel_h_ +
      5.46803272785331e-08 * operations_width8_ +
      3.580792413811547e-07 * operations_ * kernel_is_2_ +
      1.5036762021551887e-06 * touched_bytes_ * kernel_is_2_ +
      5.951784408490754e-07 * operations_ * kernel_is_5_ +
      9.205787166504294e-07 * operations_ * windows_overlap_ +
      1.2039391095375063e-06 * operations_inside_ * (32.0 / (out_channels_ + 32.0)) +
      1.8025684792191254e-08 * operations_inside_ * (128.0 / (out_channels_ + 128.0)) +
      6.6063893106827276e-06 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      3.5139678037712014e-06 * (moved_bytes_ > 6291456.0 ? moved_bytes_ - 6291456.0 : 0);
  const double factor2 =
      0.04281505624200831 * (170.0 / (batch_ + 170.0)) +
      0.011365626215112586 * (batch_ / (batch_ + 2000.0)) +
      0.21017365160755128 * (in_channels_ / (in_channels_ + 4.0)) +
      0.04557232736928645 * (in_channels_ / (in_channels_ + 13.0)) +
      0.11982873903120801 * (out_pixels_ / (out_pixels_ + 160000.0)) +
      0.33707935157312785 * (out_width_ / (out_width_ + 18.0)) +
      0.2270368246866567 * (taps_ / (taps_ + 16.0)) +
      0.06482534228811863 * (outputs_ / (outputs_ + 1800000.0)) +
      0.01072522963978646 * (3.1e+07 / (outputs_ + 3.1e+07)) +
      0.048404360604733306 * (input_bytes_ / (input_bytes_ + 3.7e+07)) +
      0.04090737789026302 * (4.4e+08 / (input_bytes_ + 4.4e+08)) +
      0.051310397757842796 * (operations_ / (operations_ + 2.7e+07)) +
      0.35829955955240245 * (2.3e+08 / (operations_ + 2.3e+08)) +
      0.010524974477740787 * (6e+09 / (operations_ + 6e+09)) +
      0.003351681725574587 * kernel_is_2_ +
      0.0285314925182414 * windows_overlap_ +
      0.0006173810286605756 * waste_out8_ +
      0.0030597019441145983 * waste_width32_;
  const double factor3 =
      0.07202406508860686 * (batch_ / (batch_ + 2000.0)) +
      0.09168969706495743 * (in_channels_ / (in_channels_ + 4.0)) +
      0.030789947444015735 * (in_pixels_ / (in_pixels_ + 1.5e+07)) +
      0.19177670128902036 * (out_width_ / (out_width_ + 18.0)) +
      0.07484154804611 * (taps_ / (taps_ + 16.0)) +
      0.02640477554100846 * (81.0 / (taps_ + 81.0)) +
      0.547743896588325 * (stride_h_ / (stride_h_ + 1.0)) +
      0.4468349400478753 * (3.0 / (stride_h_ + 3.0)) +
      0.009567787657103283 * (input_bytes_ / (input_bytes_ + 3.7e+07)) +
      0.03136272947787749 * (4.4e+08 / (input_bytes_ + 4.4e+08)) +
      0.019523342462666578 * (1.3e+09 / (input_bytes_ + 1.3e+09)) +
      0.06680317102416324 * (2.3e+08 / (operations_ + 2.3e+08)) +
      0.009462181670498001 * kernel_is_2_ +
      0.002660064604590392 * kernel_is_3_ +
      0.009722290622354276 * windows_overlap_ +
      0.0026923205778600595 * unaligned_out16_ +
      0.0018723392067641826 * waste_out8_ +
      0.002177620390056781 * waste_width8_ +
      3.9375636132780364e-05 * waste_width32_;
  return bounded(factor1 * factor2 * factor3, 4.83373, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{36.0, 2046.0}.holds(w.batch) &&
         Range{3.0, 31.0}.holds(w.in_channels) &&
         Range{50.0, 99.0}.holds(w.in_height) &&
         Range{50.0, 99.0}.holds(w.in_width) &&
         Range{3.0, 31.0}.holds(w.out_channels) &&
         Range{14.0, 98.0}.holds(w.out_height) &&
         Range{14.0, 98.0}.holds(w.out_width) &&
         Range{2.0, 9.0}.holds(w.kernel_h) &&
         Range{2.0, 9.0}.holds(w.kernel_w) &&
         Range{1.0, 3.0}.holds(w.stride_h) &&
         Range{1.0, 3.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{3.0, 31.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1037500.0, 23479271424.0}.holds(w.operations);
}
}  // namespace pool_max

}  // namespace layerwatt_devices::raptor_lake
