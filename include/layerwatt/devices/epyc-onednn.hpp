// Written by layerwatt export. AMD EPYC, one thread, onednn, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::epyc_onednn {

inline constexpr const char* kDevice = "AMD EPYC, one thread";
inline constexpr const char* kBackend = "onednn";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "layerwatt bench/datasets";
inline constexpr const char* kCommit = "";
inline constexpr const char* kLicence = "Apache-2.0";
inline constexpr const char* kDataHash = "f63762a6c1346a66";
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

// 1000 configurations; runtime_ms: cross-validated RMSPE 12.8 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
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
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_out32_ = w.operations* tiled(group_out(w), 32) / group_out(w);
  const double operations_out64_ = w.operations* tiled(group_out(w), 64) / group_out(w);
  const double operations_out128_ = w.operations* tiled(group_out(w), 128) / group_out(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_in64_ = tile_waste(w.in_channels, 64);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      4.618709657627875e-05 +
      2.579792665942959e-09 * operations_inside_ +
      0.00011925729843134231 * batch_ +
      7.6442258935308e-08 * in_pixels_ +
      0.00012828615163750764 * kernel_h_ +
      2.428832704414907e-08 * out_pixels_ * taps_ +
      2.3431816254980515e-09 * out_pixels_ * kernel_h_ * group_in_ +
      2.5858396432770632e-09 * in_pixels_ * kernel_h_ * group_in_ +
      3.855978237697995e-07 * out_channels_ +
      5.903623858110504e-09 * in_pixels_ * out_channels_ +
      2.261697460296052e-06 * kernel_h_ * out_channels_ +
      1.0248766957161171e-08 * out_pixels_ * kernel_h_ * out_channels_ +
      1.7163706900454785e-08 * kernel_h_ * group_in_ * out_channels_ +
      2.898852787120336e-09 * operations_out16_ +
      1.0849934799999767e-10 * operations_out32_ +
      1.961223830470572e-11 * operations_out64_ +
      5.715018870744378e-11 * operations_out128_ +
      3.139754961380064e-10 * operations_pixels128_ +
      3.8066929655223663e-10 * operations_width8_ +
      7.922953115607495e-10 * operations_width16_ +
      9.084054265430507e-11 * operations_ * unaligned_out16_ +
      1.5829866107632823e-09 * output_bytes_ * unaligned_out16_ +
      1.9086574709314095e-09 * im2col_bytes_ * unaligned_out16_ +
      1.8878785755484062e-10 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      5.09871265439145e-09 * operations_ * (1000.0 / (outputs_ + 1000.0)) +
      2.343625659995965e-10 * operations_ * (256.0 / (reduction_ + 256.0));
  const double factor2 =
      0.009123378308991488 * (group_in_ / (group_in_ + 100.0)) +
      0.319087791419442 * (group_in_ / (group_in_ + 710.0)) +
      0.10635810947161449 * (out_channels_ / (out_channels_ + 13.0)) +
      0.041648774886076045 * (out_channels_ / (out_channels_ + 48.0)) +
      0.28317317543946596 * (140.0 / (out_pixels_ + 140.0)) +
      0.18902333083704892 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.05514389616904835 * (in_pixels_ / (in_pixels_ + 290.0)) +
      0.049950232495578235 * (34000.0 / (in_pixels_ + 34000.0)) +
      0.017276464976432634 * (out_width_ / (out_width_ + 26.0)) +
      0.033229473210320076 * (360000.0 / (weight_bytes_ + 360000.0)) +
      0.05729758255523736 * (weight_bytes_ / (weight_bytes_ + 6100000.0)) +
      0.08851627746152876 * (outputs_ / (outputs_ + 13000.0)) +
      0.026902592129545193 * (110000.0 / (outputs_ + 110000.0)) +
      0.1967128650706447 * (outputs_ / (outputs_ + 2600000.0)) +
      0.04106480630406494 * (input_bytes_ / (input_bytes_ + 67000.0)) +
      0.13299043493881563 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.21213399677874722 * (140.0 / (reduction_ + 140.0)) +
      0.0679940471456623 * (im2col_bytes_ / (im2col_bytes_ + 4600.0)) +
      0.007586283170862793 * (180000.0 / (im2col_bytes_ + 180000.0)) +
      0.024222808956522433 * (operations_ / (operations_ + 88000.0)) +
      0.0031875421283441346 * (intensity_ / (intensity_ + 0.92)) +
      0.12046591052705677 * (intensity_ / (intensity_ + 100.0)) +
      0.001013338801323627 * kernel_is_3_ +
      0.07295760045379185 * windows_overlap_ +
      0.34706921683843234 * waste_out16_ +
      0.10965254084282133 * waste_out64_ +
      0.021590366325865955 * waste_in64_ +
      0.022883734393728015 * waste_in128_ +
      0.031148685965447443 * waste_pixels16_ +
      0.06450533891321243 * waste_pixels64_ +
      0.0069871938746383245 * waste_pixels128_ +
      0.03403648131779721 * waste_width8_;
  const double factor3 =
      0.0593956100638838 * (batch_ / (batch_ + 1.0)) +
      0.0004768715265113591 * (group_in_ / (group_in_ + 22.0)) +
      0.04384967714071223 * (group_in_ / (group_in_ + 100.0)) +
      0.2056761910519258 * (out_channels_ / (out_channels_ + 13.0)) +
      0.07254561002549252 * (out_channels_ / (out_channels_ + 200.0)) +
      0.07397676234572213 * (9.0 / (out_pixels_ + 9.0)) +
      0.12296487543430698 * (140.0 / (out_pixels_ + 140.0)) +
      0.0659915306455701 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.0044596401665956305 * (in_pixels_ / (in_pixels_ + 290.0)) +
      0.0078621625552219 * (in_pixels_ / (in_pixels_ + 2200.0)) +
      0.05268843960299757 * (34000.0 / (in_pixels_ + 34000.0)) +
      0.12010733479373986 * (out_width_ / (out_width_ + 26.0)) +
      0.002347732172348801 * (weight_bytes_ / (weight_bytes_ + 2600.0)) +
      0.07914008449607984 * (360000.0 / (weight_bytes_ + 360000.0)) +
      0.0290549301884999 * (440.0 / (outputs_ + 440.0)) +
      0.03996158667222825 * (outputs_ / (outputs_ + 13000.0)) +
      0.0912956997671458 * (110000.0 / (outputs_ + 110000.0)) +
      0.02071137827942638 * (2600.0 / (input_bytes_ + 2600.0)) +
      0.0315184796299895 * (input_bytes_ / (input_bytes_ + 67000.0)) +
      0.11939768660439251 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.07198718710112856 * (8.0 / (reduction_ + 8.0)) +
      0.054992465254858985 * (140.0 / (reduction_ + 140.0)) +
      0.046220481499495016 * (reduction_ / (reduction_ + 15000.0)) +
      0.12060622745171544 * (im2col_bytes_ / (im2col_bytes_ + 4600.0)) +
      0.051197103879846835 * (3.7e+07 / (im2col_bytes_ + 3.7e+07)) +
      0.08354601720786044 * (intensity_ / (intensity_ + 0.92)) +
      0.04879409307897913 * (4.7 / (intensity_ + 4.7)) +
      0.15247815845744694 * (intensity_ / (intensity_ + 100.0)) +
      0.006741723868640665 * kernel_is_3_ +
      0.025768149687549504 * windows_overlap_ +
      0.0007005652066814937 * unaligned_out64_ +
      0.18284870498098435 * waste_out16_ +
      0.038800883681997085 * waste_out32_ +
      0.061277083995445694 * waste_out64_ +
      0.016924505631747026 * waste_in64_ +
      0.007692209738018994 * waste_in128_ +
      0.02627120106315792 * waste_pixels16_ +
      0.014715318669887758 * waste_pixels64_;
  return bounded(factor1 * factor2 * factor3, 5.483715590385937e-05, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{3.0, 1024.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{8.0, 1019.0}.holds(w.out_channels) &&
         Range{1.0, 224.0}.holds(w.out_height) &&
         Range{1.0, 224.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 4.0}.holds(w.stride_h) &&
         Range{1.0, 4.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{10368.0, 1866110400.0}.holds(w.operations);
}
}  // namespace conv

// 300 configurations; runtime_ms: cross-validated RMSPE 9.3 %
namespace dwconv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double in_width_ = w.in_width;
  const double out_height_ = w.out_height;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double inside_ = w.inside;
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      0.00019799148914315129 +
      2.1924870987583535e-05 * batch_ +
      4.5950399146494197e-07 * in_channels_ +
      5.651044994949918e-10 * touched_bytes_ +
      1.4832718765894455e-09 * moved_bytes_ +
      2.146487672027813e-08 * weight_bytes_ +
      1.3466173805832619e-05 * batch_ * out_height_ * kernel_h_ +
      4.793081869838892e-09 * operations_channels16_ * inside_ +
      6.4123121080169576e-09 * operations_channels16_ +
      8.246399334049607e-10 * operations_channels32_ +
      4.496893686951941e-10 * operations_width8_ +
      3.70959248007079e-10 * operations_width16_ +
      5.75685553988085e-09 * operations_inside_ * unaligned_out16_ +
      3.0270442923938544e-10 * touched_bytes_ * unaligned_out16_ +
      1.3167312692419593e-10 * output_bytes_ * unaligned_out16_ +
      2.4744756089426634e-09 * touched_bytes_ * kernel_is_large_ +
      1.1560857772893254e-08 * operations_inside_ * (4.0 / (out_width_ + 4.0)) +
      4.4736946714886695e-09 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      1.0727427359379598e-09 * (moved_bytes_ > 393216.0 ? moved_bytes_ - 393216.0 : 0) +
      3.085948920916409e-09 * (moved_bytes_ > 786432.0 ? moved_bytes_ - 786432.0 : 0) +
      6.27195810507322e-10 * (moved_bytes_ > 8388608.0 ? moved_bytes_ - 8388608.0 : 0) +
      2.9782103464610222e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      2.0957809821006576e-10 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.479330801260141e-08 * (output_bytes_ > 8388608.0 ? output_bytes_ - 8388608.0 : 0);
  const double factor2 =
      0.0009297147621859319 * (8.0 / (batch_ + 8.0)) +
      0.06107795414177441 * (in_channels_ / (in_channels_ + 48.0)) +
      0.0861605676326407 * (in_channels_ / (in_channels_ + 190.0)) +
      0.03537259599935914 * (1100.0 / (in_channels_ + 1100.0)) +
      0.018385785276541902 * (200.0 / (out_pixels_ + 200.0)) +
      0.004418716213437024 * (1700.0 / (out_pixels_ + 1700.0)) +
      0.07922641238690017 * (2700.0 / (in_pixels_ + 2700.0)) +
      0.035625529674885255 * (out_width_ / (out_width_ + 3.0)) +
      0.15483281030343274 * (in_width_ / (in_width_ + 15.0)) +
      0.0494617817542358 * (stride_h_ / (stride_h_ + 2.0)) +
      0.563551789630636 * (770.0 / (outputs_ + 770.0)) +
      0.1159294795975618 * (outputs_ / (outputs_ + 20000.0)) +
      0.023578528271655578 * (outputs_ / (outputs_ + 150000.0)) +
      0.05617872791028497 * (140000.0 / (input_bytes_ + 140000.0)) +
      0.5215386607068703 * (operations_ / (operations_ + 10000.0)) +
      0.10782229459031709 * (350000.0 / (operations_ + 350000.0)) +
      0.009885089397686352 * (operations_ / (operations_ + 3.7e+07)) +
      0.0020736747590557893 * kernel_is_3_ +
      0.008943263042561109 * kernel_is_large_ +
      0.3679523866737498 * waste_out4_ +
      0.21305382093033334 * waste_out8_ +
      0.10679671759483171 * waste_out16_ +
      0.004325658166486268 * waste_out32_ +
      0.011369981727761734 * waste_out64_;
  return bounded(factor1 * factor2, 4.723577966690363e-05, factor1 * factor2);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1456.0}.holds(w.in_channels) &&
         Range{4.0, 223.0}.holds(w.in_height) &&
         Range{4.0, 223.0}.holds(w.in_width) &&
         Range{8.0, 1456.0}.holds(w.out_channels) &&
         Range{1.0, 204.0}.holds(w.out_height) &&
         Range{1.0, 204.0}.holds(w.out_width) &&
         Range{3.0, 7.0}.holds(w.kernel_h) &&
         Range{3.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 2.0}.holds(w.stride_h) &&
         Range{1.0, 2.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1456.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1225.0, 199398199.0}.holds(w.operations);
}
}  // namespace dwconv

// 300 configurations; runtime_ms: cross-validated RMSPE 9.0 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double group_in_ = group_in(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_in16_ = w.operations* tiled(group_in(w), 16) / group_in(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.0005078609840240319 +
      1.6702087084895096e-08 * weight_bytes_ +
      6.767469258960085e-07 * group_in_ +
      3.1658250409849727e-06 * out_channels_ +
      2.0694665265237416e-09 * operations_out16_ +
      1.1579815704259372e-10 * operations_in16_ +
      3.994788416234713e-09 * operations_in32_ +
      5.902225735922576e-09 * input_bytes_ * unaligned_out16_ +
      6.185792876305427e-10 * weight_bytes_ * unaligned_out16_ +
      2.531579305733165e-10 * operations_ * unaligned_in16_ +
      2.5550463315858274e-08 * input_bytes_ * unaligned_in16_ +
      6.673455295858165e-10 * weight_bytes_ * unaligned_in16_ +
      7.025600868380869e-10 * operations_ * (256.0 / (group_in_ + 256.0)) +
      5.146975276625563e-09 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      6.0017270419036955e-09 * operations_ * (1000.0 / (outputs_ + 1000.0));
  const double factor2 =
      0.08616570802508204 * (group_in_ / (group_in_ + 29.0)) +
      0.5759756952421232 * (out_channels_ / (out_channels_ + 13.0)) +
      0.04110136011595454 * (out_channels_ / (out_channels_ + 6100.0)) +
      0.1136076294142703 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.17816006060496703 * (220000.0 / (weight_bytes_ + 220000.0)) +
      0.15217606055180044 * (weight_bytes_ / (weight_bytes_ + 2.9e+07)) +
      0.09510718220368938 * (230.0 / (outputs_ + 230.0)) +
      0.030153823879375402 * (input_bytes_ / (input_bytes_ + 1700.0)) +
      0.01558667491194203 * (input_bytes_ / (input_bytes_ + 13000.0)) +
      0.0959213231307409 * (operations_ / (operations_ + 5300.0)) +
      0.011667312525889479 * (1e+06 / (operations_ + 1e+06)) +
      0.03922734599277872 * (operations_ / (operations_ + 2.2e+07)) +
      0.0075348637600373145 * unaligned_in16_ +
      0.7740955432602035 * waste_out16_ +
      0.01333867521475721 * waste_out128_ +
      0.34729277774022277 * waste_in16_;
  const double factor3 =
      0.1731617521981571 * (group_in_ / (group_in_ + 29.0)) +
      0.07824868226209111 * (210.0 / (group_in_ + 210.0)) +
      0.0357506367378169 * (group_in_ / (group_in_ + 1600.0)) +
      0.02696111141291786 * (17000.0 / (group_in_ + 17000.0)) +
      0.4930431655174207 * (out_channels_ / (out_channels_ + 13.0)) +
      0.09459501724110936 * (110.0 / (out_channels_ + 110.0)) +
      0.06894510697649518 * (out_channels_ / (out_channels_ + 730.0)) +
      0.06137629510299534 * (out_channels_ / (out_channels_ + 6100.0)) +
      0.06840694862134976 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.0836360185468023 * (220000.0 / (weight_bytes_ + 220000.0)) +
      0.0006678880897422149 * (outputs_ / (outputs_ + 21.0)) +
      0.08392028290486882 * (230.0 / (outputs_ + 230.0)) +
      0.028784981036269214 * (outputs_ / (outputs_ + 1400.0)) +
      0.06812441227009043 * (input_bytes_ / (input_bytes_ + 13000.0)) +
      0.039929512682485735 * (270000.0 / (input_bytes_ + 270000.0)) +
      0.02561365119630913 * (operations_ / (operations_ + 5300.0)) +
      0.01700087321595519 * (1e+06 / (operations_ + 1e+06)) +
      0.023994340211223732 * (operations_ / (operations_ + 2.2e+07)) +
      0.0005029251986418611 * unaligned_out64_ +
      0.16601664254538642 * waste_out4_ +
      0.2153479704065718 * waste_out16_ +
      0.07619013707572724 * waste_out128_ +
      0.0929637935038344 * waste_in8_ +
      0.11061364153368566 * waste_in16_ +
      0.0056094143969850395 * waste_pixels32_;
  return bounded(factor1 * factor2 * factor3, 4.577324833899995e-05, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{1.0, 32.0}.holds(w.batch) &&
         Range{16.0, 24581.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{10.0, 8132.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1100.0, 301534416.0}.holds(w.operations);
}
}  // namespace fc

// 300 configurations; runtime_ms: cross-validated RMSPE 9.7 %
namespace pool_max {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double in_width_ = w.in_width;
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
  const double inside_ = w.inside;
  const double operations_channels8_ = w.operations* tiled(w.out_channels, 8) / w.out_channels;
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      0.00014620445152050565 +
      1.1217575870959018e-05 * batch_ +
      9.810030994540965e-10 * moved_bytes_ +
      3.0848013621737214e-10 * input_bytes_ +
      2.8560465824466075e-09 * batch_ * out_height_ * out_channels_ +
      8.535231309992042e-06 * batch_ * out_height_ +
      4.6772040349856596e-07 * batch_ * out_height_ * kernel_h_ +
      1.1657510226089272e-08 * operations_channels16_ * inside_ +
      1.0918475588317361e-11 * operations_channels32_ * inside_ +
      4.3313223217171355e-11 * operations_channels8_ +
      2.2467023680204796e-10 * operations_width4_ +
      2.6613635078331277e-09 * operations_inside_ * unaligned_out16_ +
      4.501356786197293e-10 * touched_bytes_ * unaligned_out16_ +
      1.8651170277909324e-10 * output_bytes_ * unaligned_out16_ +
      5.12389599185972e-10 * touched_bytes_ * kernel_is_2_ +
      7.557412741396644e-11 * touched_bytes_ * kernel_is_large_ +
      1.1587532596009635e-09 * operations_inside_ * (4.0 / (out_width_ + 4.0)) +
      2.1467975485450229e-10 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      3.048475596883413e-10 * (moved_bytes_ > 24576.0 ? moved_bytes_ - 24576.0 : 0) +
      8.318823618480758e-10 * (moved_bytes_ > 32768.0 ? moved_bytes_ - 32768.0 : 0) +
      9.021816490497471e-10 * (moved_bytes_ > 524288.0 ? moved_bytes_ - 524288.0 : 0) +
      2.9847344928529383e-09 * (moved_bytes_ > 786432.0 ? moved_bytes_ - 786432.0 : 0) +
      2.04489708059858e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      3.27715907201339e-08 * (moved_bytes_ > 25165824.0 ? moved_bytes_ - 25165824.0 : 0) +
      5.452387888263218e-09 * (touched_bytes_ > 16777216.0 ? touched_bytes_ - 16777216.0 : 0) +
      2.03497690313022e-07 * (touched_bytes_ > 33554432.0 ? touched_bytes_ - 33554432.0 : 0);
  const double factor2 =
      0.03632565111835399 * (1.0 / (batch_ + 1.0)) +
      0.028766095058890294 * (16.0 / (batch_ + 16.0)) +
      0.16327798545039374 * (13.0 / (in_channels_ + 13.0)) +
      0.06715342763562335 * (in_channels_ / (in_channels_ + 210.0)) +
      0.1182641429268734 * (in_channels_ / (in_channels_ + 1200.0)) +
      0.024939197272743286 * (72.0 / (out_pixels_ + 72.0)) +
      0.009615279096763518 * (620.0 / (out_pixels_ + 620.0)) +
      0.12668217011521335 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.12297208317914904 * (2500.0 / (in_pixels_ + 2500.0)) +
      0.15602492744153615 * (84.0 / (out_width_ + 84.0)) +
      0.1078400520886196 * (in_width_ / (in_width_ + 13.0)) +
      0.06188759681181029 * (in_width_ / (in_width_ + 40.0)) +
      0.016406466975853615 * (taps_ / (taps_ + 9.0)) +
      0.07686055864506029 * (taps_ / (taps_ + 49.0)) +
      0.037979744461562305 * (2.0 / (stride_h_ + 2.0)) +
      0.012422018457507664 * (5.0 / (stride_h_ + 5.0)) +
      0.24116834583413854 * (outputs_ / (outputs_ + 8700.0)) +
      0.03433612728441734 * (outputs_ / (outputs_ + 77000.0)) +
      0.004056326902529393 * (1300000.0 / (outputs_ + 1300000.0)) +
      0.0802777206192902 * (7800.0 / (input_bytes_ + 7800.0)) +
      0.06848139182490806 * (input_bytes_ / (input_bytes_ + 1200000.0)) +
      0.01988163705550112 * (input_bytes_ / (input_bytes_ + 1.6e+07)) +
      0.152742489775293 * (86000.0 / (operations_ + 86000.0)) +
      0.10439158221364302 * (780000.0 / (operations_ + 780000.0)) +
      0.18520775176705945 * (operations_ / (operations_ + 1.3e+07)) +
      0.002670629242904386 * kernel_is_5_ +
      0.01354852097596132 * windows_overlap_ +
      0.006378942600973583 * unaligned_out64_ +
      0.16640705252758486 * waste_out8_ +
      0.025372954934834616 * waste_out16_ +
      0.04449701802027834 * waste_out128_ +
      0.055438098531968794 * waste_pixels128_ +
      0.014750537661053062 * waste_width4_ +
      0.013245638998796912 * waste_width32_;
  return bounded(factor1 * factor2, 1.816325755388596e-05, factor1 * factor2);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1536.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{8.0, 1536.0}.holds(w.out_channels) &&
         Range{1.0, 166.0}.holds(w.out_height) &&
         Range{1.0, 166.0}.holds(w.out_width) &&
         Range{2.0, 7.0}.holds(w.kernel_h) &&
         Range{2.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 7.0}.holds(w.stride_h) &&
         Range{1.0, 7.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1536.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{432.0, 176033088.0}.holds(w.operations);
}
}  // namespace pool_max

// 300 configurations; runtime_ms: cross-validated RMSPE 12.3 %
namespace pool_avg {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double in_width_ = w.in_width;
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
  const double inside_ = w.inside;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      0.00014404992820893012 +
      5.573403843777954e-06 * batch_ +
      2.1538518536453963e-09 * moved_bytes_ +
      4.517733793951992e-09 * batch_ * out_height_ * out_channels_ +
      1.1484219070353577e-05 * batch_ * out_height_ +
      5.620245919358023e-09 * operations_channels16_ * inside_ +
      7.278491368433209e-09 * outputs_channels16_ * kernel_h_ +
      4.228662704267053e-10 * operations_channels16_ +
      4.9619190932368066e-09 * operations_inside_ * unaligned_out16_ +
      1.0836340736778258e-09 * operations_inside_ * (16.0 / (out_width_ + 16.0)) +
      8.69047386156276e-10 * (moved_bytes_ > 32768.0 ? moved_bytes_ - 32768.0 : 0) +
      2.6271542868565663e-09 * (moved_bytes_ > 524288.0 ? moved_bytes_ - 524288.0 : 0) +
      4.4402277964127406e-10 * (moved_bytes_ > 12582912.0 ? moved_bytes_ - 12582912.0 : 0) +
      1.1634248749841755e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      1.3647561571901479e-08 * (moved_bytes_ > 25165824.0 ? moved_bytes_ - 25165824.0 : 0) +
      3.243808183286591e-10 * (touched_bytes_ > 32768.0 ? touched_bytes_ - 32768.0 : 0) +
      5.248120476843235e-10 * (touched_bytes_ > 524288.0 ? touched_bytes_ - 524288.0 : 0) +
      2.5707913544404536e-09 * (output_bytes_ > 3145728.0 ? output_bytes_ - 3145728.0 : 0) +
      1.877801139743107e-08 * (output_bytes_ > 8388608.0 ? output_bytes_ - 8388608.0 : 0) +
      5.5101851320394244e-08 * (output_bytes_ > 12582912.0 ? output_bytes_ - 12582912.0 : 0);
  const double factor2 =
      0.06776371821299496 * (1.0 / (batch_ + 1.0)) +
      0.09537948417263892 * (batch_ / (batch_ + 16.0)) +
      0.238087200621513 * (13.0 / (in_channels_ + 13.0)) +
      0.06208715008035399 * (in_channels_ / (in_channels_ + 850.0)) +
      0.036602656310888014 * (out_pixels_ / (out_pixels_ + 4.0)) +
      0.053401387088176974 * (100.0 / (out_pixels_ + 100.0)) +
      0.24951347131168508 * (780.0 / (out_pixels_ + 780.0)) +
      0.1191050706160476 * (out_pixels_ / (out_pixels_ + 18000.0)) +
      0.08492868280268191 * (530.0 / (in_pixels_ + 530.0)) +
      0.019962050804461097 * (in_pixels_ / (in_pixels_ + 47000.0)) +
      0.06872281327827437 * (out_width_ / (out_width_ + 6.0)) +
      0.11862582547699886 * (in_width_ / (in_width_ + 5.0)) +
      0.01957258249747952 * (in_width_ / (in_width_ + 150.0)) +
      0.03667552253498221 * (taps_ / (taps_ + 49.0)) +
      0.09369062813724148 * (stride_h_ / (stride_h_ + 1.0)) +
      0.024524165900863835 * (5.0 / (stride_h_ + 5.0)) +
      0.20938165548291668 * (outputs_ / (outputs_ + 6400.0)) +
      0.11381835911592172 * (outputs_ / (outputs_ + 81000.0)) +
      0.10519548659070291 * (1300000.0 / (outputs_ + 1300000.0)) +
      0.040974255326035186 * (input_bytes_ / (input_bytes_ + 140000.0)) +
      0.017989652504595947 * (input_bytes_ / (input_bytes_ + 1.5e+07)) +
      0.02941835054423729 * (operations_ / (operations_ + 2600.0)) +
      0.14070775133119579 * (65000.0 / (operations_ + 65000.0)) +
      0.16842669093438417 * (operations_ / (operations_ + 1.5e+07)) +
      0.013175007743412914 * kernel_is_2_ +
      0.0009576395595255143 * kernel_is_large_ +
      0.025011171619292293 * windows_overlap_ +
      0.2934253961196838 * waste_out4_ +
      0.05694506045591293 * waste_out8_ +
      0.053652480002698934 * waste_width4_;
  return bounded(factor1 * factor2, 1.8904780786052214e-05, factor1 * factor2);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1454.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{8.0, 1454.0}.holds(w.out_channels) &&
         Range{1.0, 215.0}.holds(w.out_height) &&
         Range{1.0, 215.0}.holds(w.out_width) &&
         Range{2.0, 7.0}.holds(w.kernel_h) &&
         Range{2.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 7.0}.holds(w.stride_h) &&
         Range{1.0, 7.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1454.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{522.0, 63924224.0}.holds(w.operations);
}
}  // namespace pool_avg

// 100 configurations; runtime_ms: cross-validated RMSPE 11.4 %
namespace global_pool_avg {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = global_pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double output_bytes_ = w.output_bytes;
  const double total_bytes_ = total_bytes(w);
  const double in_pixels_ = in_pixels(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.00015606569229021156 +
      9.938651067984909e-06 * batch_ +
      5.3447923545951845e-08 * in_channels_ +
      1.7581743731820663e-07 * in_pixels_ +
      2.1267424700670244e-08 * output_bytes_ +
      6.736416453661735e-10 * total_bytes_ +
      3.945346452459841e-09 * operations_channels16_ +
      3.1906361847109594e-09 * operations_channels32_ +
      8.197443014676339e-10 * (total_bytes_ > 24576.0 ? total_bytes_ - 24576.0 : 0) +
      1.932182466325193e-09 * (total_bytes_ > 32768.0 ? total_bytes_ - 32768.0 : 0) +
      6.343076769999414e-11 * (total_bytes_ > 524288.0 ? total_bytes_ - 524288.0 : 0) +
      5.824703911321028e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      1.0319432790601377e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0);
  const double factor2 =
      0.2912328871725374 * (1.0 / (batch_ + 1.0)) +
      0.2840673563370766 * (batch_ / (batch_ + 16.0)) +
      0.10604766275789716 * (in_channels_ / (in_channels_ + 13.0)) +
      0.04283639679181404 * (in_channels_ / (in_channels_ + 98.0)) +
      0.11913406076306104 * (in_pixels_ / (in_pixels_ + 16.0)) +
      0.29457186935181195 * (2600.0 / (in_pixels_ + 2600.0)) +
      0.21075862360073097 * (total_bytes_ / (total_bytes_ + 62000.0)) +
      0.25586370086169846 * (260000.0 / (total_bytes_ + 260000.0)) +
      0.28042615461577786 * (total_bytes_ / (total_bytes_ + 4600000.0)) +
      0.042043128262265826 * unaligned_out16_ +
      0.17479359011599233 * waste_out64_;
  const double factor3 =
      0.06849899519656633 * (1.0 / (batch_ + 1.0)) +
      0.05493962789378992 * (batch_ / (batch_ + 16.0)) +
      0.3015795099703249 * (in_channels_ / (in_channels_ + 13.0)) +
      0.13168369197316834 * (in_channels_ / (in_channels_ + 430.0)) +
      0.04939069403426004 * (1600.0 / (in_channels_ + 1600.0)) +
      0.2509078200193295 * (in_pixels_ / (in_pixels_ + 16.0)) +
      0.10481939514898411 * (81.0 / (in_pixels_ + 81.0)) +
      0.18477825012734725 * (in_pixels_ / (in_pixels_ + 400.0)) +
      0.040533334157663664 * (2600.0 / (in_pixels_ + 2600.0)) +
      0.16099426289372412 * (4200.0 / (total_bytes_ + 4200.0)) +
      0.09923810147617315 * (total_bytes_ / (total_bytes_ + 62000.0)) +
      0.26482341926919106 * (260000.0 / (total_bytes_ + 260000.0)) +
      0.009964680180717255 * unaligned_out16_ +
      0.009836953274359923 * waste_out32_ +
      0.061851816636905005 * waste_out64_ +
      0.015969011122506083 * waste_out128_;
  return bounded(factor1 * factor2 * factor3, 1.7391136514726732e-05, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = global_pool_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1880.0}.holds(w.in_channels) &&
         Range{4.0, 32.0}.holds(w.in_height) &&
         Range{4.0, 32.0}.holds(w.in_width) &&
         Range{8.0, 1880.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{4.0, 32.0}.holds(w.kernel_h) &&
         Range{4.0, 32.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1880.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{512.0, 5896800.0}.holds(w.operations);
}
}  // namespace global_pool_avg

// 100 configurations; runtime_ms: cross-validated RMSPE 10.7 %
namespace relu {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double input_bytes_ = w.input_bytes;
  const double total_bytes_ = total_bytes(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double factor1 =
      8.381699119546331e-05 +
      5.870176222230881e-09 * input_bytes_ +
      3.0434718905994756e-09 * operations_channels16_ +
      1.8006056576641285e-09 * operations_channels32_ +
      8.119075506928936e-10 * operations_width4_ +
      4.484822417759606e-09 * operations_width8_ +
      4.569279516608823e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      2.194052370940013e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      1.1017883355024105e-08 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0);
  return bounded(factor1, 1.2845307309001647e-05, factor1);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 2004.0}.holds(w.in_channels) &&
         Range{4.0, 184.0}.holds(w.in_height) &&
         Range{4.0, 184.0}.holds(w.in_width) &&
         Range{8.0, 2004.0}.holds(w.out_channels) &&
         Range{4.0, 184.0}.holds(w.out_height) &&
         Range{4.0, 184.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 2004.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1029.0, 4412939.0}.holds(w.operations);
}
}  // namespace relu

// 100 configurations; runtime_ms: cross-validated RMSPE 12.4 %
namespace add {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = elementwise_work(layer);
  const double input_bytes_ = w.input_bytes;
  const double total_bytes_ = total_bytes(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_width32_ = w.operations* tiled(w.out_width, 32) / w.out_width;
  const double factor1 =
      0.00017511286209869937 +
      2.6975086762429536e-09 * input_bytes_ +
      7.197072274081877e-10 * operations_channels16_ +
      9.726712040901783e-10 * operations_width32_ +
      1.2261435960420667e-09 * (total_bytes_ > 16384.0 ? total_bytes_ - 16384.0 : 0) +
      1.1572710485493696e-09 * (total_bytes_ > 24576.0 ? total_bytes_ - 24576.0 : 0) +
      5.345063931872713e-10 * (total_bytes_ > 524288.0 ? total_bytes_ - 524288.0 : 0) +
      4.129464483982806e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      2.2049154636634224e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      1.0541118615862159e-08 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0);
  return bounded(factor1, 1.87171317375612e-05, factor1);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = elementwise_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 2039.0}.holds(w.in_channels) &&
         Range{4.0, 107.0}.holds(w.in_height) &&
         Range{4.0, 107.0}.holds(w.in_width) &&
         Range{8.0, 2039.0}.holds(w.out_channels) &&
         Range{4.0, 107.0}.holds(w.out_height) &&
         Range{4.0, 107.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 2039.0}.holds(w.groups) &&
         Range{2.0, 2.0}.holds(w.inputs) &&
         Range{288.0, 3393936.0}.holds(w.operations);
}
}  // namespace add

}  // namespace layerwatt_devices::epyc_onednn
