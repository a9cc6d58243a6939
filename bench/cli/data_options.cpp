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
  files.required = true;
  files.repeatable = true;
  Option where{
      "--where", "COLUMN=VALUE", "use only these rows; may be given several times",
      [&request](const std::string& value) {
        request.where.push_back(as_usage("--where", [&] { return parse_selection(value); }));
      }};
  where.repeatable = true;
  return {files, where};
}

Dataset load_data(const DataRequest& request) {
  Dataset data = read_dataset(request.files, request.where);
  for (const DataFinding& finding : check_data(data)) {
    note("layerwatt: warning: " + to_text(finding));
  }
  return data;
}

}  // namespace layerwatt::cli
