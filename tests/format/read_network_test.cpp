#include <layerwatt/core/file.hpp>
#include <layerwatt/format/read_network.hpp>

#include <doctest/doctest.h>

#include <filesystem>

using namespace layerwatt;

TEST_CASE("read_network: layer text and layer lists give networks") {
  const Network text = read_network("fc in=1x8 out=4");
  CHECK(text.format == "layer-text");
  CHECK(text.layers.size() == 1);

  const auto path = std::filesystem::temp_directory_path() / "layerwatt_read_network.layers";
  write_file(path, "a: fc in=1x8 out=4\nb: relu in=1x4\n");
  const Network list = read_network(path.string());
  CHECK(list.name == "layerwatt_read_network");
  CHECK(list.layers.size() == 2);
  write_file(path, "# nothing\n");
  CHECK_THROWS_AS((void)read_network(path.string()), ParseError);
  std::filesystem::remove(path);
  CHECK_THROWS_AS((void)read_network(path.string()), FileError);
  CHECK_THROWS_AS((void)read_network(std::filesystem::temp_directory_path().string()), FileError);
}
