/// @file
/// Outputs arrive as a whole or not at all, and never replace what is no file.
#include <layerwatt/core/file.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace layerwatt;

namespace {

using support::TemporaryFolder;

TEST_CASE("what is written is read back, and nothing else is left behind") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "a.txt";
  write_file(file, "first, longer");
  write_file(file, std::string("a\0b\n", 4));
  CHECK(read_file(file) == std::string("a\0b\n", 4));
  CHECK(folder.size() == 1);
}

TEST_CASE("a link stays a link: its target gets the content") {
  const TemporaryFolder folder;
  write_file(folder.path() / "real.txt", "old");
  std::filesystem::create_symlink("real.txt", folder.path() / "link.txt");
  write_file(folder.path() / "link.txt", "new");
  CHECK(std::filesystem::is_symlink(folder.path() / "link.txt"));
  CHECK(read_file(folder.path() / "real.txt") == "new");
}

TEST_CASE("devices are written to, not replaced; a full one is an error") {
  write_file("/dev/null", "gone");
  CHECK(std::filesystem::is_character_file("/dev/null"));
  if (!std::filesystem::is_character_file("/dev/full")) return;
  CHECK_THROWS_WITH_AS(write_file("/dev/full", "x"),
                       doctest::Contains("cannot write /dev/full: No space left on device"),
                       FileError);
  CHECK(std::filesystem::is_character_file("/dev/full"));
}

TEST_CASE("a failed write names the reason and leaves neither file nor temporary") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(write_file(folder.path() / "none" / "a", "x"),
                       doctest::Contains("No such file or directory"), FileError);
  std::filesystem::create_directory(folder.path() / "b");
  CHECK_THROWS_WITH_AS(write_file(folder.path() / "b", "x"), doctest::Contains("Is a directory"),
                       FileError);
  CHECK(folder.size() == 1);
  CHECK_THROWS_WITH_AS((void)read_file(folder.path() / "b"), doctest::Contains("it is a folder"),
                       FileError);
}

}  // namespace
