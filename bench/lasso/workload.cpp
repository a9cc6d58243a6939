#include <bench/lasso/workload.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>

namespace layerwatt::bench {
namespace {

constexpr std::size_t kDouble = sizeof(double);

std::ifstream open(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  expects<FileError>(file.good(), "workload: cannot read '", path,
                     "'; make it with scripts/compare_lasso.py --generate");
  return file;
}

Index count_of(const std::string& path) {
  (void)open(path);
  const auto bytes = std::filesystem::file_size(path);
  expects<FileError>(bytes % kDouble == 0, "workload: '", path, "' has ", bytes,
                     " bytes, which is no whole number of doubles");
  return static_cast<Index>(bytes / kDouble);
}

Matrix read(const std::string& path, Index rows, Index columns) {
  expects<FileError>(count_of(path) == rows * columns, "workload: '", path, "' holds ",
                     count_of(path), " numbers instead of ", rows, " x ", columns);
  Matrix values(rows, columns);
  std::ifstream file = open(path);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(static_cast<std::size_t>(values.size()) * kDouble));
  expects<FileError>(file.good(), "workload: reading '", path, "' failed");
  return values;
}

}  // namespace

LassoWorkload read_lasso_workload(const std::string& folder, const std::string& name,
                                  bool from_base) {
  const std::string stem = folder + "/" + name;
  std::ifstream meta_file = open(stem + ".json");
  const Json meta = Json::parse(meta_file, nullptr, false);
  expects<ParseError>(meta.is_object() && meta.contains("n") && meta.contains("p"), "workload: '",
                      stem, ".json' does not hold an object with n and p");
  const auto n = meta["n"].get<Index>();
  LassoWorkload workload;
  if (from_base) {
    const std::string base = stem + "_base.bin";
    workload.x = read(base, n, count_of(base) / n);
  } else {
    workload.x = read(stem + "_Xstd.bin", n, meta["p"].get<Index>());
  }
  workload.y = read(stem + "_y.bin", n, 1);
  workload.lambdas = read(stem + "_alphas.bin", count_of(stem + "_alphas.bin"), 1);
  return workload;
}

void write_lasso_path(const std::string& path, const Vector& lambdas, const Matrix& coefficients) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  const auto write = [&](const double* numbers, Index count) {
    file.write(reinterpret_cast<const char*>(numbers),
               static_cast<std::streamsize>(static_cast<std::size_t>(count) * kDouble));
  };
  const double count = static_cast<double>(lambdas.size());
  write(&count, 1);
  write(lambdas.data(), lambdas.size());
  write(coefficients.data(), coefficients.size());
  file.flush();
  expects<FileError>(file.good(), "workload: cannot write '", path, "'");
}

}  // namespace layerwatt::bench
