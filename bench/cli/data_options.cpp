#include <bench/cli/data_options.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/data/checks.hpp>

namespace layerwatt::cli {

std::vector<Option> data_options(DataRequest& request) {
  Option files{"DATA.csv", "",
               "measured rows: rows.csv of a sweep, or any CSV of the dataset format; "
               "several files are merged",
               append_text(request.files)};
  files.repeatable = true;
  Option where{
      "--where", "COLUMN=VALUE", "use only these rows; may be given several times",
      [&request](const std::string& value) {
        request.where.push_back(as_usage("--where", [&] { return parse_selection(value); }));
      }};
  where.repeatable = true;
  return {
      files,
      {"--networks", "N.csv", "measured networks: a column network and targets; goes with --layers",
       set_text(request.networks)},
      {"--layers", "L.csv", "the layers of those networks: a column network and layer columns",
       set_text(request.layers)},
      where};
}

void expect_data(const DataRequest& request, const std::string& command) {
  expects<UsageError>(request.networks.has_value() == request.layers.has_value(), command,
                      ": --networks and --layers go together: one has the measurements, the other "
                      "what was measured");
  expects<UsageError>(!request.files.empty() || request.networks, command,
                      ": the argument DATA.csv is missing; give it, or --networks with --layers");
}

NetworkTable load_networks(const DataRequest& request) {
  NetworkTable table = read_network_table(*request.networks, *request.layers, request.where);
  for (const SkippedRows& skipped : table.skipped) {
    note("layerwatt: skipped " + std::to_string(skipped.count) + " networks: " + skipped.reason);
  }
  return table;
}

Dataset load_data(const DataRequest& request) {
  Dataset data = read_dataset(request.files, request.where);
  for (const DataFinding& finding : check_data(data)) {
    note("layerwatt: warning: " + to_text(finding));
  }
  return data;
}

}  // namespace layerwatt::cli
