/// @file
/// Embedding layerwatt: learn a device from measured rows, then ask about a network. rows.csv is a
/// part of bench/datasets/epyc_onednn; more rows make a better model.
#include <layerwatt/layerwatt.hpp>

#include <iostream>

int main(int argc, char** argv) {
  using namespace layerwatt;
  // Rows as `layerwatt sweep` writes them, or any CSV with these columns: docs/dataset.md.
  const Dataset rows = read_dataset({argc > 1 ? argv[1] : "rows.csv"});
  const DeviceModel device = train(rows);

  Network network;
  network.name = "two layers";
  network.layers = {{"conv1", parse_layer("conv in=1x16x32x32 out=32 k=3 p=1")},
                    {"pool1", parse_layer("pool_max in=1x32x32x32 k=2 s=2")}};
  const Prediction prediction = predict(device, network);

  for (const LayerPrediction& layer : prediction.layers) {
    const Estimate runtime = layer.estimates[Target::runtime];
    std::cout << layer.name << ": " << runtime.value << " ms, 90 % in [" << runtime.low << ", "
              << runtime.high << "]\n";
    for (const std::string& warning : layer.warnings) std::cout << "  " << warning << '\n';
  }
}
