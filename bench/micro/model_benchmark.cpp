/// @file
/// Training on as many layers as NeuralPower had (858 conv, 216 pool, 116 fc), and prediction by
/// exported headers and by complete models.
#include <layerwatt/devices/jetson-tx2-gpu.hpp>
#include <layerwatt/devices/raptor-lake.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/model/load_device.hpp>
#include <layerwatt/model/train.hpp>
#include <support/synthetic_rows.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace layerwatt::bench {
namespace {

/// Layers that follow a law with 10 % of noise: there is something left for correctors.
Dataset neuralpower_sized() {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& op, std::size_t count) {
    const auto some = support::synthetic_lines(op, {.count = count, .noise = 0.1});
    lines.insert(lines.end(), some.begin(), some.end());
  };
  add("conv", 858);
  add("pool_max", 216);
  add("fc", 116);
  return support::dataset_of(lines);
}

/// Six models: three ops, runtime and power.
void train_six(benchmark::State& state, const std::string& recipe) {
  const Dataset data = neuralpower_sized();
  const TrainOptions options{.recipe = recipe, .targets = {Target::runtime, Target::power}};
  for (auto _ : state) benchmark::DoNotOptimize(train(data, options));
}
BENCHMARK_CAPTURE(train_six, best, "best")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(train_six, sparse, "sparse")->Unit(benchmark::kMillisecond);

/// Convolutions within the ranges of the shipped devices.
std::vector<std::string> convolutions() {
  Random random(1);
  std::vector<std::string> texts;
  for (int i = 0; i < 1024; ++i) texts.push_back(support::random_text(random, "conv"));
  return texts;
}

template <class Exported>
std::vector<Exported> exported_layers() {
  std::vector<Exported> layers;
  for (const std::string& text : convolutions()) {
    const FeatureValues f = feature_values(parse_layer(text));
    const auto at = [&](const char* name) {
      return static_cast<long long>(f[feature_index(name)]);
    };
    Exported layer;
    layer.in_channels = at("in_channels");
    layer.in_height = layer.in_width = at("in_height");
    layer.out_channels = at("out_channels");
    layer.kernel_h = layer.kernel_w = at("kernel_h");
    layer.pad_h = layer.pad_w = 2;
    layers.push_back(layer);
  }
  return layers;
}

/// One target of one layer.
template <class Exported, double (*model)(const Exported&)>
void exported_header(benchmark::State& state) {
  const auto layers = exported_layers<Exported>();
  for (auto _ : state) {
    double sum = 0;
    for (const Exported& layer : layers) sum += model(layer);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(layers.size()));
}
namespace tx2 = layerwatt_devices::jetson_tx2_gpu;
namespace raptor = layerwatt_devices::raptor_lake;
BENCHMARK(exported_header<tx2::Layer, tx2::conv::runtime_ms>)->Name("exported/tx2_runtime");
BENCHMARK(exported_header<tx2::Layer, tx2::conv::energy_mj>)->Name("exported/tx2_energy");
BENCHMARK(exported_header<raptor::Layer, raptor::conv::runtime_ms>)
    ->Name("exported/raptor_runtime");

/// All three targets of one layer by backbones and correctors, features included.
void complete_model(benchmark::State& state, ModelForm form) {
  const DeviceModel device = load_device("raptor-lake");
  const LayerModel& conv = *find_model(device, "conv");
  std::vector<Layer> layers;
  for (const std::string& text : convolutions()) layers.push_back(parse_layer(text));
  for (auto _ : state) {
    double sum = 0;
    for (const Layer& layer : layers) {
      sum += evaluate(conv, feature_values(layer), form)[Target::energy];
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(layers.size()));
}
BENCHMARK_CAPTURE(complete_model, best, ModelForm::best);
BENCHMARK_CAPTURE(complete_model, sparse, ModelForm::sparse);

}  // namespace
}  // namespace layerwatt::bench
