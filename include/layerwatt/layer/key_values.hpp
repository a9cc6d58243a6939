/// @file
/// KeyValues: reads `op key=value key=value` and remembers where each value stands, so that
/// errors name a column. The tokeniser below layer text.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/shape.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::detail {

/// One layer text, taken apart. Every key must be taken by exactly one reader: `finish` names
/// the first that was not. Holds views into the text: the text must outlive it.
class KeyValues {
 public:
  /// @throws ParseError  a word without '=', or a key twice
  explicit KeyValues(std::string_view text) : text_(text) {
    std::size_t at = 0;
    while ((at = text_.find_first_not_of(" \t\r\n", at)) != std::string_view::npos) {
      const std::size_t end = std::min(text_.find_first_of(" \t\r\n", at), text_.size());
      add_word(text_.substr(at, end - at), at);
      at = end;
    }
    if (op_.empty()) error(0, "the text is empty; write e.g. 'relu in=1x64x56x56'");
  }

  [[nodiscard]] std::string_view op() const { return op_; }

  /// The value of a key that must be there.
  [[nodiscard]] std::string_view required(std::string_view key) {
    const Entry* entry = take(key);
    if (entry == nullptr) error(text_.size(), detail::concatenate("'", key, "=' is missing"));
    return entry->value;
  }

  /// The value, or an empty view where the key is absent.
  [[nodiscard]] std::string_view optional(std::string_view key) {
    const Entry* entry = take(key);
    return entry == nullptr ? std::string_view{} : entry->value;
  }

  /// A whole number of at least `least`, or `fallback` where the key is absent.
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t fallback,
                                     std::int64_t least) {
    const Entry* entry = take(key);
    return entry == nullptr ? fallback : to_integer(entry->value, key, least);
  }

  [[nodiscard]] bool flag(std::string_view key, bool fallback) {
    const std::string_view value = optional(key);
    if (value.empty()) return fallback;
    if (value != "0" && value != "1") error(value, detail::concatenate("'", key, "' is 0 or 1"));
    return value == "1";
  }

  /// "3x5" or "1,2,3": whole numbers of at least `least` between separators.
  [[nodiscard]] Shape numbers(std::string_view value, char separator, std::string_view key,
                              std::int64_t least) const {
    const auto parts = split(value, separator);
    if (parts.size() > Shape::kMaxRank) {
      error(value, detail::concatenate("'", key, "' has ", parts.size(),
                                       " numbers; at most 8 are possible"));
    }
    Shape shape;
    for (const std::string_view part : parts) shape.push_back(to_integer(part, key, least));
    return shape;
  }

  [[nodiscard]] std::int64_t to_integer(std::string_view value, std::string_view key,
                                        std::int64_t least) const {
    const auto number = parse_number<std::int64_t>(value);
    if (!number) {
      error(value, detail::concatenate("'", value, "' in '", key, "=' ", integer_problem(value)));
    }
    if (*number < least) {
      error(value, detail::concatenate("'", key, "' is ", *number, "; it must be >= ", least));
    }
    return *number;
  }

  /// @throws ParseError  a key was never taken: this op does not know it
  void finish(const std::vector<std::string_view>& known) const {
    for (const Entry& entry : entries_) {
      if (entry.taken) continue;
      const std::string hint = did_you_mean(entry.key, known);
      error(entry.key, detail::concatenate("'", op_, "' does not take '", entry.key, "'; ",
                                           hint.empty() ? "it takes " + join(known, ", ") : hint));
    }
  }

  /// Throws a ParseError for the place of `part`, a view into the text.
  [[noreturn]] void error(std::string_view part, const std::string& why) const {
    error(static_cast<std::size_t>(part.data() - text_.data()), why);
  }
  [[noreturn]] void error(std::size_t offset, const std::string& why) const {
    fail<ParseError>("layer text '", text_, "' column ", offset + 1, ": ", why);
  }

 private:
  struct Entry {
    std::string_view key;
    std::string_view value;
    bool taken = false;
  };

  void add_word(std::string_view word, std::size_t at) {
    const auto equals = word.find('=');
    if (op_.empty()) {
      if (equals != std::string_view::npos) error(at, "the text must begin with an op name");
      op_ = word;
      return;
    }
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == word.size()) {
      error(at, detail::concatenate("'", word, "' is not of the form key=value"));
    }
    const std::string_view key = word.substr(0, equals);
    for (const Entry& entry : entries_) {
      if (entry.key == key) error(at, detail::concatenate("'", key, "=' is given twice"));
    }
    entries_.push_back({key, word.substr(equals + 1)});
  }

  [[nodiscard]] Entry* take(std::string_view key) {
    for (Entry& entry : entries_) {
      if (entry.key == key) {
        entry.taken = true;
        return &entry;
      }
    }
    return nullptr;
  }

  std::string_view text_;
  std::string_view op_;
  std::vector<Entry> entries_;
};

}  // namespace layerwatt::detail
