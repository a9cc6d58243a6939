/// @file
/// JsonTree: JSON written by strangers, read with bounds on depth and size. Members keep their
/// order and are found by linear search, so that building takes linear time however many there
/// are; readers walk large objects and look up keys only in small ones.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// One JSON value. `text` holds strings; `items` those of arrays and objects; `keys` runs beside
/// `items` in objects.
struct JsonTree {
  enum class Kind { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  double number = 0;  ///< of numbers; 0 or 1 of booleans
  std::string text;
  std::vector<JsonTree> items;
  std::vector<std::string> keys;

  [[nodiscard]] bool is_text() const { return kind == Kind::text; }
  [[nodiscard]] bool is_array() const { return kind == Kind::array; }
  [[nodiscard]] bool is_object() const { return kind == Kind::object; }

  /// The member of that name (the last, where it occurs twice), or null.
  [[nodiscard]] const JsonTree* find(std::string_view key) const {
    for (std::size_t i = keys.size(); i > 0; --i) {
      if (keys[i - 1] == key) return &items[i - 1];
    }
    return nullptr;
  }
  /// The first member that exists under one of several names.
  template <class... Keys>
  [[nodiscard]] const JsonTree* find(std::string_view key, Keys... others) const {
    const JsonTree* found = find(key);
    return found != nullptr ? found : find(others...);
  }
};

/// The text of a string member, empty where there is none.
[[nodiscard]] inline std::string_view text_member(const JsonTree& object, std::string_view key) {
  const JsonTree* member = object.find(key);
  return member != nullptr && member->is_text() ? std::string_view(member->text)
                                                : std::string_view{};
}

/// The whole number that a value holds; integral floats (`4.0`) are whole numbers.
[[nodiscard]] inline std::optional<std::int64_t> whole_number(const JsonTree& value) {
  if (value.kind != JsonTree::Kind::number && value.kind != JsonTree::Kind::boolean) return {};
  constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it doubles skip integers
  if (!(std::abs(value.number) <= kExact) || value.number != std::floor(value.number)) return {};
  return static_cast<std::int64_t>(value.number);
}

namespace detail {

inline constexpr std::size_t kMaxJsonDepth = 64;
inline constexpr std::size_t kMaxJsonValues = 4'000'000;

/// Builds the tree from nlohmann's events. Open containers are kept on a path of pointers into
/// the tree; a parent's `items` never grows while a child is open, so they stay valid.
class JsonTreeBuilder {
 public:
  explicit JsonTreeBuilder(std::string_view file) : file_(file) {}

  [[nodiscard]] JsonTree take() { return std::move(root_); }

  bool null() { return add({}); }
  bool boolean(bool value) { return add(scalar(JsonTree::Kind::boolean, value ? 1 : 0)); }
  bool number_integer(std::int64_t value) { return add_number(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) { return add_number(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) { return add_number(value); }
  bool string(std::string& value) {
    JsonTree node = scalar(JsonTree::Kind::text, 0);
    node.text = std::move(value);
    return add(std::move(node));
  }
  bool binary(Json::binary_t&) { return add({}); }
  bool start_object(std::size_t) { return open(JsonTree::Kind::object); }
  bool start_array(std::size_t) { return open(JsonTree::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    path_.back()->keys.push_back(std::move(name));
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
    fail<ParseError>(file_, ": byte ", position, ": not valid JSON (", error.what(),
                     "); the file may be truncated");
  }

 private:
  static JsonTree scalar(JsonTree::Kind kind, double number) {
    JsonTree node;
    node.kind = kind;
    node.number = number;
    return node;
  }
  bool add_number(double value) { return add(scalar(JsonTree::Kind::number, value)); }
  bool add(JsonTree node) {
    expects<ParseError>(++values_ <= kMaxJsonValues, file_, ": more than ", kMaxJsonValues,
                        " JSON values; no network description is that large");
    if (path_.empty()) {
      root_ = std::move(node);
    } else {
      path_.back()->items.push_back(std::move(node));
    }
    return true;
  }
  bool open(JsonTree::Kind kind) {
    expects<ParseError>(path_.size() < kMaxJsonDepth, file_, ": JSON nested deeper than ",
                        kMaxJsonDepth, " levels (value ", values_, "); no known format is");
    add(scalar(kind, 0));
    path_.push_back(path_.empty() ? &root_ : &path_.back()->items.back());
    return true;
  }
  bool close() {
    path_.pop_back();
    return true;
  }

  std::string_view file_;
  JsonTree root_;
  std::vector<JsonTree*> path_;
  std::size_t values_ = 0;
};

}  // namespace detail

/// Reads a JSON text. A text that is itself a JSON string holding JSON (written twice by some
/// exporters) is unwrapped. `file` is only used in messages.
/// @throws ParseError  "FILE: byte N: why" for malformed text, or nested or large beyond bounds
[[nodiscard]] inline JsonTree parse_json_tree(std::string_view text, std::string_view file) {
  detail::JsonTreeBuilder builder(file);
  (void)Json::sax_parse(text.begin(), text.end(), &builder);
  JsonTree tree = builder.take();
  constexpr int kMostWrappings = 3;
  for (int i = 0; i < kMostWrappings && tree.is_text(); ++i) {
    const std::string inner = std::move(tree.text);
    detail::JsonTreeBuilder inner_builder(file);
    (void)Json::sax_parse(inner, &inner_builder);
    tree = inner_builder.take();
  }
  return tree;
}

}  // namespace layerwatt
