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

// 1000 configurations; runtime_ms: cross-validated RMSPE 14.1 %
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
      4.618709657626237e-05 +
      2.57979266594321e-09 * operations_inside_ +
      0.00011925729843134008 * batch_ +
      7.644225893530968e-08 * in_pixels_ +
      0.0001282861516375091 * kernel_h_ +
      2.428832704414629e-08 * out_pixels_ * taps_ +
      2.343181625497147e-09 * out_pixels_ * kernel_h_ * group_in_ +
      2.585839643276998e-09 * in_pixels_ * kernel_h_ * group_in_ +
      3.8559782376997953e-07 * out_channels_ +
      5.903623858110399e-09 * in_pixels_ * out_channels_ +
      2.2616974602960164e-06 * kernel_h_ * out_channels_ +
      1.0248766957161666e-08 * out_pixels_ * kernel_h_ * out_channels_ +
      1.7163706900455993e-08 * kernel_h_ * group_in_ * out_channels_ +
      2.8988527871199705e-09 * operations_out16_ +
      1.0849934800019296e-10 * operations_out32_ +
      1.9612238304368005e-11 * operations_out64_ +
      5.7150188707565116e-11 * operations_out128_ +
      3.139754961380026e-10 * operations_pixels128_ +
      3.8066929655242657e-10 * operations_width8_ +
      7.922953115607072e-10 * operations_width16_ +
      9.084054265434998e-11 * operations_ * unaligned_out16_ +
      1.5829866107633683e-09 * output_bytes_ * unaligned_out16_ +
      1.9086574709314827e-09 * im2col_bytes_ * unaligned_out16_ +
      1.8878785755465557e-10 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      5.0987126543918e-09 * operations_ * (1000.0 / (outputs_ + 1000.0)) +
      2.343625659995448e-10 * operations_ * (256.0 / (reduction_ + 256.0));
  const double factor2 =
      0.00912337830910872 * (group_in_ / (group_in_ + 100.0)) +
      0.319087791419417 * (group_in_ / (group_in_ + 710.0)) +
      0.10635810947134176 * (out_channels_ / (out_channels_ + 13.0)) +
      0.04164877488627816 * (out_channels_ / (out_channels_ + 48.0)) +
      0.28317317543956266 * (140.0 / (out_pixels_ + 140.0)) +
      0.1890233308370148 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.05514389616915387 * (in_pixels_ / (in_pixels_ + 290.0)) +
      0.04995023249549419 * (34000.0 / (in_pixels_ + 34000.0)) +
      0.01727646497645163 * (out_width_ / (out_width_ + 26.0)) +
      0.0332294732103608 * (360000.0 / (weight_bytes_ + 360000.0)) +
      0.05729758255522089 * (weight_bytes_ / (weight_bytes_ + 6100000.0)) +
      0.08851627746152484 * (outputs_ / (outputs_ + 13000.0)) +
      0.026902592129589308 * (110000.0 / (outputs_ + 110000.0)) +
      0.19671286507060978 * (outputs_ / (outputs_ + 2600000.0)) +
      0.04106480630397991 * (input_bytes_ / (input_bytes_ + 67000.0)) +
      0.1329904349387873 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.21213399677882436 * (140.0 / (reduction_ + 140.0)) +
      0.06799404714576579 * (im2col_bytes_ / (im2col_bytes_ + 4600.0)) +
      0.007586283170805658 * (180000.0 / (im2col_bytes_ + 180000.0)) +
      0.02422280895649028 * (operations_ / (operations_ + 88000.0)) +
      0.003187542128310612 * (intensity_ / (intensity_ + 0.92)) +
      0.12046591052717245 * (intensity_ / (intensity_ + 100.0)) +
      0.0010133388013232828 * kernel_is_3_ +
      0.07295760045379643 * windows_overlap_ +
      0.34706921683843645 * waste_out16_ +
      0.10965254084278585 * waste_out64_ +
      0.021590366325862777 * waste_in64_ +
      0.022883734393740113 * waste_in128_ +
      0.031148685965459357 * waste_pixels16_ +
      0.06450533891321444 * waste_pixels64_ +
      0.006987193874619812 * waste_pixels128_ +
      0.034036481317808495 * waste_width8_;
  const double factor3 =
      0.059395610063831865 * (batch_ / (batch_ + 1.0)) +
      0.00047687152650289946 * (group_in_ / (group_in_ + 22.0)) +
      0.04384967714051136 * (group_in_ / (group_in_ + 100.0)) +
      0.20567619105207693 * (out_channels_ / (out_channels_ + 13.0)) +
      0.07254561002547909 * (out_channels_ / (out_channels_ + 200.0)) +
      0.07397676234578596 * (9.0 / (out_pixels_ + 9.0)) +
      0.12296487543415481 * (140.0 / (out_pixels_ + 140.0)) +
      0.06599153064572995 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.004459640166310288 * (in_pixels_ / (in_pixels_ + 290.0)) +
      0.007862162555296417 * (in_pixels_ / (in_pixels_ + 2200.0)) +
      0.05268843960315108 * (34000.0 / (in_pixels_ + 34000.0)) +
      0.12010733479364774 * (out_width_ / (out_width_ + 26.0)) +
      0.002347732172262158 * (weight_bytes_ / (weight_bytes_ + 2600.0)) +
      0.0791400844960781 * (360000.0 / (weight_bytes_ + 360000.0)) +
      0.02905493018854121 * (440.0 / (outputs_ + 440.0)) +
      0.039961586672226684 * (outputs_ / (outputs_ + 13000.0)) +
      0.09129569976712851 * (110000.0 / (outputs_ + 110000.0)) +
      0.020711378279396803 * (2600.0 / (input_bytes_ + 2600.0)) +
      0.03151847963012037 * (input_bytes_ / (input_bytes_ + 67000.0)) +
      0.11939768660444398 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.07198718710110083 * (8.0 / (reduction_ + 8.0)) +
      0.05499246525475631 * (140.0 / (reduction_ + 140.0)) +
      0.04622048149949186 * (reduction_ / (reduction_ + 15000.0)) +
      0.12060622745166805 * (im2col_bytes_ / (im2col_bytes_ + 4600.0)) +
      0.05119710387973173 * (3.7e+07 / (im2col_bytes_ + 3.7e+07)) +
      0.08354601720803641 * (intensity_ / (intensity_ + 0.92)) +
      0.04879409307909298 * (4.7 / (intensity_ + 4.7)) +
      0.15247815845731774 * (intensity_ / (intensity_ + 100.0)) +
      0.006741723868643721 * kernel_is_3_ +
      0.025768149687534214 * windows_overlap_ +
      0.0007005652066824308 * unaligned_out64_ +
      0.18284870498098746 * waste_out16_ +
      0.0388008836819904 * waste_out32_ +
      0.06127708399547889 * waste_out64_ +
      0.016924505631766007 * waste_in64_ +
      0.007692209737970454 * waste_in128_ +
      0.026271201063141902 * waste_pixels16_ +
      0.01471531866987324 * waste_pixels64_;
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

// 300 configurations; runtime_ms: cross-validated RMSPE 9.8 %
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
      0.00019799148914316652 +
      2.1924870987573737e-05 * batch_ +
      4.59503991464896e-07 * in_channels_ +
      5.651044994952264e-10 * touched_bytes_ +
      1.4832718765894436e-09 * moved_bytes_ +
      2.1464876720279722e-08 * weight_bytes_ +
      1.3466173805832458e-05 * batch_ * out_height_ * kernel_h_ +
      4.793081869836736e-09 * operations_channels16_ * inside_ +
      6.412312108018638e-09 * operations_channels16_ +
      8.246399334051805e-10 * operations_channels32_ +
      4.496893686951675e-10 * operations_width8_ +
      3.70959248006608e-10 * operations_width16_ +
      5.756855539881286e-09 * operations_inside_ * unaligned_out16_ +
      3.0270442923937045e-10 * touched_bytes_ * unaligned_out16_ +
      1.3167312692365125e-10 * output_bytes_ * unaligned_out16_ +
      2.4744756089426858e-09 * touched_bytes_ * kernel_is_large_ +
      1.1560857772895633e-08 * operations_inside_ * (4.0 / (out_width_ + 4.0)) +
      4.473694671489123e-09 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      1.0727427359381287e-09 * (moved_bytes_ > 393216.0 ? moved_bytes_ - 393216.0 : 0) +
      3.085948920917409e-09 * (moved_bytes_ > 786432.0 ? moved_bytes_ - 786432.0 : 0) +
      6.271958105074667e-10 * (moved_bytes_ > 8388608.0 ? moved_bytes_ - 8388608.0 : 0) +
      2.9782103464610536e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      2.0957809820880925e-10 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.4793308012603415e-08 * (output_bytes_ > 8388608.0 ? output_bytes_ - 8388608.0 : 0);
  const double factor2 =
      0.0009297147622454863 * (8.0 / (batch_ + 8.0)) +
      0.061077954141080734 * (in_channels_ / (in_channels_ + 48.0)) +
      0.08616056763331639 * (in_channels_ / (in_channels_ + 190.0)) +
      0.03537259599994128 * (1100.0 / (in_channels_ + 1100.0)) +
      0.01838578527653651 * (200.0 / (out_pixels_ + 200.0)) +
      0.004418716213662916 * (1700.0 / (out_pixels_ + 1700.0)) +
      0.07922641238683897 * (2700.0 / (in_pixels_ + 2700.0)) +
      0.035625529674408296 * (out_width_ / (out_width_ + 3.0)) +
      0.15483281030361262 * (in_width_ / (in_width_ + 15.0)) +
      0.049461781754028475 * (stride_h_ / (stride_h_ + 2.0)) +
      0.563551789630437 * (770.0 / (outputs_ + 770.0)) +
      0.11592947959756938 * (outputs_ / (outputs_ + 20000.0)) +
      0.023578528271678386 * (outputs_ / (outputs_ + 150000.0)) +
      0.0561787279103027 * (140000.0 / (input_bytes_ + 140000.0)) +
      0.5215386607068084 * (operations_ / (operations_ + 10000.0)) +
      0.10782229459017177 * (350000.0 / (operations_ + 350000.0)) +
      0.009885089397819981 * (operations_ / (operations_ + 3.7e+07)) +
      0.0020736747590811657 * kernel_is_3_ +
      0.00894326304254746 * kernel_is_large_ +
      0.3679523866737521 * waste_out4_ +
      0.21305382093027608 * waste_out8_ +
      0.1067967175948534 * waste_out16_ +
      0.00432565816642787 * waste_out32_ +
      0.011369981727678436 * waste_out64_;
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

// 300 configurations; runtime_ms: cross-validated RMSPE 9.4 %
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
      0.0005078609840240179 +
      1.6702087084895314e-08 * weight_bytes_ +
      6.767469258960326e-07 * group_in_ +
      3.1658250409849846e-06 * out_channels_ +
      2.069466526524706e-09 * operations_out16_ +
      1.1579815704003852e-10 * operations_in16_ +
      3.9947884162364535e-09 * operations_in32_ +
      5.902225735922965e-09 * input_bytes_ * unaligned_out16_ +
      6.18579287630484e-10 * weight_bytes_ * unaligned_out16_ +
      2.531579305731467e-10 * operations_ * unaligned_in16_ +
      2.555046331586388e-08 * input_bytes_ * unaligned_in16_ +
      6.673455295857628e-10 * weight_bytes_ * unaligned_in16_ +
      7.025600868381507e-10 * operations_ * (256.0 / (group_in_ + 256.0)) +
      5.146975276624438e-09 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      6.001727041902863e-09 * operations_ * (1000.0 / (outputs_ + 1000.0));
  const double factor2 =
      0.0861657080250778 * (group_in_ / (group_in_ + 29.0)) +
      0.5759756952421827 * (out_channels_ / (out_channels_ + 13.0)) +
      0.04110136011592258 * (out_channels_ / (out_channels_ + 6100.0)) +
      0.11360762941414333 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.17816006060495979 * (220000.0 / (weight_bytes_ + 220000.0)) +
      0.15217606055177263 * (weight_bytes_ / (weight_bytes_ + 2.9e+07)) +
      0.09510718220374721 * (230.0 / (outputs_ + 230.0)) +
      0.030153823879315134 * (input_bytes_ / (input_bytes_ + 1700.0)) +
      0.015586674911929149 * (input_bytes_ / (input_bytes_ + 13000.0)) +
      0.09592132313089086 * (operations_ / (operations_ + 5300.0)) +
      0.011667312525819994 * (1e+06 / (operations_ + 1e+06)) +
      0.03922734599279028 * (operations_ / (operations_ + 2.2e+07)) +
      0.007534863760036595 * unaligned_in16_ +
      0.7740955432602566 * waste_out16_ +
      0.013338675214765824 * waste_out128_ +
      0.3472927777401973 * waste_in16_;
  const double factor3 =
      0.1731617521979307 * (group_in_ / (group_in_ + 29.0)) +
      0.07824868226204322 * (210.0 / (group_in_ + 210.0)) +
      0.03575063673787362 * (group_in_ / (group_in_ + 1600.0)) +
      0.02696111141297537 * (17000.0 / (group_in_ + 17000.0)) +
      0.49304316551736654 * (out_channels_ / (out_channels_ + 13.0)) +
      0.09459501724137631 * (110.0 / (out_channels_ + 110.0)) +
      0.06894510697649879 * (out_channels_ / (out_channels_ + 730.0)) +
      0.0613762951029491 * (out_channels_ / (out_channels_ + 6100.0)) +
      0.06840694862165925 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.08363601854670015 * (220000.0 / (weight_bytes_ + 220000.0)) +
      0.0006678880898112239 * (outputs_ / (outputs_ + 21.0)) +
      0.08392028290463295 * (230.0 / (outputs_ + 230.0)) +
      0.028784981036160666 * (outputs_ / (outputs_ + 1400.0)) +
      0.0681244122700123 * (input_bytes_ / (input_bytes_ + 13000.0)) +
      0.03992951268273423 * (270000.0 / (input_bytes_ + 270000.0)) +
      0.025613651196056044 * (operations_ / (operations_ + 5300.0)) +
      0.017000873215958515 * (1e+06 / (operations_ + 1e+06)) +
      0.023994340211411013 * (operations_ / (operations_ + 2.2e+07)) +
      0.0005029251986056756 * unaligned_out64_ +
      0.16601664254544313 * waste_out4_ +
      0.2153479704065723 * waste_out16_ +
      0.07619013707572718 * waste_out128_ +
      0.09296379350382143 * waste_in8_ +
      0.11061364153362091 * waste_in16_ +
      0.005609414396946926 * waste_pixels32_;
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
      0.0001462044515205165 +
      1.1217575870948091e-05 * batch_ +
      9.810030994540194e-10 * moved_bytes_ +
      3.08480136217276e-10 * input_bytes_ +
      2.8560465824318282e-09 * batch_ * out_height_ * out_channels_ +
      8.535231309989626e-06 * batch_ * out_height_ +
      4.677204034997243e-07 * batch_ * out_height_ * kernel_h_ +
      1.165751022608984e-08 * operations_channels16_ * inside_ +
      1.0918475587959774e-11 * operations_channels32_ * inside_ +
      4.3313223217757645e-11 * operations_channels8_ +
      2.2467023680156877e-10 * operations_width4_ +
      2.6613635078327873e-09 * operations_inside_ * unaligned_out16_ +
      4.5013567861960647e-10 * touched_bytes_ * unaligned_out16_ +
      1.8651170278013187e-10 * output_bytes_ * unaligned_out16_ +
      5.123895991858515e-10 * touched_bytes_ * kernel_is_2_ +
      7.55741274140843e-11 * touched_bytes_ * kernel_is_large_ +
      1.158753259602657e-09 * operations_inside_ * (4.0 / (out_width_ + 4.0)) +
      2.1467975485354209e-10 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      3.048475596930912e-10 * (moved_bytes_ > 24576.0 ? moved_bytes_ - 24576.0 : 0) +
      8.318823618434089e-10 * (moved_bytes_ > 32768.0 ? moved_bytes_ - 32768.0 : 0) +
      9.021816490504787e-10 * (moved_bytes_ > 524288.0 ? moved_bytes_ - 524288.0 : 0) +
      2.9847344928524614e-09 * (moved_bytes_ > 786432.0 ? moved_bytes_ - 786432.0 : 0) +
      2.044897080598449e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      3.27715907201338e-08 * (moved_bytes_ > 25165824.0 ? moved_bytes_ - 25165824.0 : 0) +
      5.4523878882636564e-09 * (touched_bytes_ > 16777216.0 ? touched_bytes_ - 16777216.0 : 0) +
      2.0349769031302116e-07 * (touched_bytes_ > 33554432.0 ? touched_bytes_ - 33554432.0 : 0);
  const double factor2 =
      0.036325651118161745 * (1.0 / (batch_ + 1.0)) +
      0.028766095058267816 * (16.0 / (batch_ + 16.0)) +
      0.16327798544998282 * (13.0 / (in_channels_ + 13.0)) +
      0.06715342763592093 * (in_channels_ / (in_channels_ + 210.0)) +
      0.11826414292714674 * (in_channels_ / (in_channels_ + 1200.0)) +
      0.024939197272758555 * (72.0 / (out_pixels_ + 72.0)) +
      0.009615279096564906 * (620.0 / (out_pixels_ + 620.0)) +
      0.1266821701153834 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.12297208317937065 * (2500.0 / (in_pixels_ + 2500.0)) +
      0.1560249274414097 * (84.0 / (out_width_ + 84.0)) +
      0.10784005208849892 * (in_width_ / (in_width_ + 13.0)) +
      0.061887596812971346 * (in_width_ / (in_width_ + 40.0)) +
      0.016406466975783737 * (taps_ / (taps_ + 9.0)) +
      0.07686055864506446 * (taps_ / (taps_ + 49.0)) +
      0.037979744460492994 * (2.0 / (stride_h_ + 2.0)) +
      0.01242201845881012 * (5.0 / (stride_h_ + 5.0)) +
      0.2411683458338707 * (outputs_ / (outputs_ + 8700.0)) +
      0.034336127284260484 * (outputs_ / (outputs_ + 77000.0)) +
      0.004056326902683727 * (1300000.0 / (outputs_ + 1300000.0)) +
      0.08027772061983512 * (7800.0 / (input_bytes_ + 7800.0)) +
      0.06848139182459351 * (input_bytes_ / (input_bytes_ + 1200000.0)) +
      0.01988163705529915 * (input_bytes_ / (input_bytes_ + 1.6e+07)) +
      0.15274248977525814 * (86000.0 / (operations_ + 86000.0)) +
      0.1043915822135467 * (780000.0 / (operations_ + 780000.0)) +
      0.18520775176708196 * (operations_ / (operations_ + 1.3e+07)) +
      0.0026706292429074085 * kernel_is_5_ +
      0.013548520975960229 * windows_overlap_ +
      0.006378942600980725 * unaligned_out64_ +
      0.16640705252754365 * waste_out8_ +
      0.02537295493480229 * waste_out16_ +
      0.04449701802027329 * waste_out128_ +
      0.05543809853189089 * waste_pixels128_ +
      0.014750537660958685 * waste_width4_ +
      0.013245638998837064 * waste_width32_;
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
      0.00014404992820893372 +
      5.573403843774931e-06 * batch_ +
      2.1538518536451283e-09 * moved_bytes_ +
      4.51773379396402e-09 * batch_ * out_height_ * out_channels_ +
      1.1484219070354427e-05 * batch_ * out_height_ +
      5.620245919358196e-09 * operations_channels16_ * inside_ +
      7.278491368433391e-09 * outputs_channels16_ * kernel_h_ +
      4.2286627042651184e-10 * operations_channels16_ +
      4.961919093236709e-09 * operations_inside_ * unaligned_out16_ +
      1.0836340736781079e-09 * operations_inside_ * (16.0 / (out_width_ + 16.0)) +
      8.690473861550587e-10 * (moved_bytes_ > 32768.0 ? moved_bytes_ - 32768.0 : 0) +
      2.6271542868578017e-09 * (moved_bytes_ > 524288.0 ? moved_bytes_ - 524288.0 : 0) +
      4.4402277964168915e-10 * (moved_bytes_ > 12582912.0 ? moved_bytes_ - 12582912.0 : 0) +
      1.163424874984095e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      1.3647561571904334e-08 * (moved_bytes_ > 25165824.0 ? moved_bytes_ - 25165824.0 : 0) +
      3.243808183302538e-10 * (touched_bytes_ > 32768.0 ? touched_bytes_ - 32768.0 : 0) +
      5.24812047682848e-10 * (touched_bytes_ > 524288.0 ? touched_bytes_ - 524288.0 : 0) +
      2.5707913544423627e-09 * (output_bytes_ > 3145728.0 ? output_bytes_ - 3145728.0 : 0) +
      1.877801139742584e-08 * (output_bytes_ > 8388608.0 ? output_bytes_ - 8388608.0 : 0) +
      5.510185132039874e-08 * (output_bytes_ > 12582912.0 ? output_bytes_ - 12582912.0 : 0);
  const double factor2 =
      0.06776371821233157 * (1.0 / (batch_ + 1.0)) +
      0.09537948417338088 * (batch_ / (batch_ + 16.0)) +
      0.23808720062139715 * (13.0 / (in_channels_ + 13.0)) +
      0.06208715008043824 * (in_channels_ / (in_channels_ + 850.0)) +
      0.03660265631032456 * (out_pixels_ / (out_pixels_ + 4.0)) +
      0.053401387088618475 * (100.0 / (out_pixels_ + 100.0)) +
      0.24951347131199272 * (780.0 / (out_pixels_ + 780.0)) +
      0.11910507061593431 * (out_pixels_ / (out_pixels_ + 18000.0)) +
      0.08492868280290719 * (530.0 / (in_pixels_ + 530.0)) +
      0.019962050803855984 * (in_pixels_ / (in_pixels_ + 47000.0)) +
      0.06872281327972182 * (out_width_ / (out_width_ + 6.0)) +
      0.11862582547714529 * (in_width_ / (in_width_ + 5.0)) +
      0.019572582498588054 * (in_width_ / (in_width_ + 150.0)) +
      0.03667552253488811 * (taps_ / (taps_ + 49.0)) +
      0.09369062813662628 * (stride_h_ / (stride_h_ + 1.0)) +
      0.02452416590009355 * (5.0 / (stride_h_ + 5.0)) +
      0.20938165548285792 * (outputs_ / (outputs_ + 6400.0)) +
      0.11381835911588975 * (outputs_ / (outputs_ + 81000.0)) +
      0.10519548659086435 * (1300000.0 / (outputs_ + 1300000.0)) +
      0.04097425532596268 * (input_bytes_ / (input_bytes_ + 140000.0)) +
      0.017989652504539246 * (input_bytes_ / (input_bytes_ + 1.5e+07)) +
      0.029418350544207356 * (operations_ / (operations_ + 2600.0)) +
      0.14070775133115504 * (65000.0 / (operations_ + 65000.0)) +
      0.16842669093451107 * (operations_ / (operations_ + 1.5e+07)) +
      0.013175007743436894 * kernel_is_2_ +
      0.0009576395595208228 * kernel_is_large_ +
      0.02501117161932373 * windows_overlap_ +
      0.2934253961196669 * waste_out4_ +
      0.05694506045589117 * waste_out8_ +
      0.05365248000267899 * waste_width4_;
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

// 100 configurations; runtime_ms: cross-validated RMSPE 12.0 %
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
      0.0001560656922902116 +
      9.938651067985486e-06 * batch_ +
      5.344792354596367e-08 * in_channels_ +
      1.75817437318192e-07 * in_pixels_ +
      2.1267424700666995e-08 * output_bytes_ +
      6.736416453661419e-10 * total_bytes_ +
      3.9453464524584175e-09 * operations_channels16_ +
      3.190636184712192e-09 * operations_channels32_ +
      8.197443014680685e-10 * (total_bytes_ > 24576.0 ? total_bytes_ - 24576.0 : 0) +
      1.9321824663248497e-09 * (total_bytes_ > 32768.0 ? total_bytes_ - 32768.0 : 0) +
      6.34307677000509e-11 * (total_bytes_ > 524288.0 ? total_bytes_ - 524288.0 : 0) +
      5.8247039113209965e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      1.0319432790599957e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0);
  const double factor2 =
      0.291232887172467 * (1.0 / (batch_ + 1.0)) +
      0.28406735633700586 * (batch_ / (batch_ + 16.0)) +
      0.10604766275794551 * (in_channels_ / (in_channels_ + 13.0)) +
      0.04283639679178172 * (in_channels_ / (in_channels_ + 98.0)) +
      0.11913406076306274 * (in_pixels_ / (in_pixels_ + 16.0)) +
      0.2945718693518369 * (2600.0 / (in_pixels_ + 2600.0)) +
      0.21075862360072492 * (total_bytes_ / (total_bytes_ + 62000.0)) +
      0.25586370086169063 * (260000.0 / (total_bytes_ + 260000.0)) +
      0.28042615461579423 * (total_bytes_ / (total_bytes_ + 4600000.0)) +
      0.042043128262263654 * unaligned_out16_ +
      0.1747935901159938 * waste_out64_;
  const double factor3 =
      0.0684989951966159 * (1.0 / (batch_ + 1.0)) +
      0.05493962789384395 * (batch_ / (batch_ + 16.0)) +
      0.30157950997035265 * (in_channels_ / (in_channels_ + 13.0)) +
      0.13168369197315338 * (in_channels_ / (in_channels_ + 430.0)) +
      0.04939069403420287 * (1600.0 / (in_channels_ + 1600.0)) +
      0.2509078200192718 * (in_pixels_ / (in_pixels_ + 16.0)) +
      0.10481939514891726 * (81.0 / (in_pixels_ + 81.0)) +
      0.18477825012736718 * (in_pixels_ / (in_pixels_ + 400.0)) +
      0.04053333415768319 * (2600.0 / (in_pixels_ + 2600.0)) +
      0.1609942628937643 * (4200.0 / (total_bytes_ + 4200.0)) +
      0.09923810147620048 * (total_bytes_ / (total_bytes_ + 62000.0)) +
      0.26482341926925307 * (260000.0 / (total_bytes_ + 260000.0)) +
      0.009964680180711939 * unaligned_out16_ +
      0.009836953274363019 * waste_out32_ +
      0.06185181663691087 * waste_out64_ +
      0.015969011122489406 * waste_out128_;
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

// 100 configurations; runtime_ms: cross-validated RMSPE 12.5 %
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
      8.38169911954638e-05 +
      5.8701762222313604e-09 * input_bytes_ +
      3.043471890598129e-09 * operations_channels16_ +
      1.8006056576643368e-09 * operations_channels32_ +
      8.119075506924486e-10 * operations_width4_ +
      4.484822417759434e-09 * operations_width8_ +
      4.569279516608818e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      2.19405237093995e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      1.1017883355024234e-08 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0);
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

// 100 configurations; runtime_ms: cross-validated RMSPE 13.3 %
namespace add {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = elementwise_work(layer);
  const double input_bytes_ = w.input_bytes;
  const double total_bytes_ = total_bytes(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_width32_ = w.operations* tiled(w.out_width, 32) / w.out_width;
  const double factor1 =
      0.0001751128620987087 +
      2.6975086762412314e-09 * input_bytes_ +
      7.197072274025832e-10 * operations_channels16_ +
      9.726712040899175e-10 * operations_width32_ +
      1.2261435960477153e-09 * (total_bytes_ > 16384.0 ? total_bytes_ - 16384.0 : 0) +
      1.1572710485454103e-09 * (total_bytes_ > 24576.0 ? total_bytes_ - 24576.0 : 0) +
      5.345063931871476e-10 * (total_bytes_ > 524288.0 ? total_bytes_ - 524288.0 : 0) +
      4.1294644839829165e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      2.204915463663324e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      1.0541118615862253e-08 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0);
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
