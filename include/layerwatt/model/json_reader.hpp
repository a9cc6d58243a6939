/// @file
/// Reading JSON files of ours: every problem names the path of the member.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// Reads members of JSON objects; a missing or mistyped one is an error that names its path.
class JsonReader {
 public:
  JsonReader(const Json& value, std::string path) : value_(value), path_(std::move(path)) {}

  [[nodiscard]] bool is_null() const { return value_.is_null(); }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// An optional member is there: neither missing nor null.
  [[nodiscard]] bool has(const std::string& key) const {
    return value_.is_object() && value_.contains(key) && !value_[key].is_null();
  }
  [[nodiscard]] JsonReader operator[](const std::string& key) const {
    expects<ParseError>(value_.is_object(), path_, ": not an object; is the file complete?");
    const auto at = value_.find(key);
    expects<ParseError>(at != value_.end(), path_, ": the member '", key,
                        "' is missing; is the file complete?");
    return {*at, path_ + "." + key};
  }
  [[nodiscard]] std::vector<JsonReader> items() const {
    expects<ParseError>(value_.is_array(), path_, ": not a list");
    std::vector<JsonReader> items;
    for (const Json& item : value_) {
      items.emplace_back(item, path_ + "[" + std::to_string(items.size()) + "]");
    }
    return items;
  }
  [[nodiscard]] std::vector<JsonReader> pair() const {
    auto both = items();
    expects<ParseError>(both.size() == 2, path_, ": has ", both.size(), " numbers; it needs 2");
    return both;
  }
  [[nodiscard]] double number() const {
    expects<ParseError>(value_.is_number(), path_, ": not a number");
    return value_.get<double>();
  }
  [[nodiscard]] double positive() const {
    const double value = number();
    expects<ParseError>(value > 0, path_, ": ", value, " is not above 0");
    return value;
  }
  [[nodiscard]] std::uint64_t count() const {
    expects<ParseError>(value_.is_number_unsigned() ||
                            (value_.is_number_integer() && value_.get<std::int64_t>() >= 0),
                        path_, ": not a whole number >= 0");
    return value_.get<std::uint64_t>();
  }
  [[nodiscard]] std::string text() const {
    expects<ParseError>(value_.is_string(), path_, ": not a text");
    return value_.get<std::string>();
  }

 private:
  const Json& value_;
  std::string path_;
};

}  // namespace layerwatt::detail
