/// @file
/// Layers as CSV rows: layer_cells and layer_of_row are inverse, and bad cells are named.
#include <layerwatt/data/columns.hpp>
#include <layerwatt/data/row_layer.hpp>
#include <support/random_layer.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace row_layer_tests {
namespace {

Layer layer_of(const CsvTable& table) {
  const ColumnMap columns(table);
  return layer_of_row(RowCells(table, columns, 0));
}
Layer layer_of(const std::string& header, const std::string& row) {
  return layer_of(CsvTable(header + "\n" + row + "\n", "f.csv"));
}
std::string error_of(const std::string& header, const std::string& row) {
  return support::thrown_by<ParseError>([&] { (void)layer_of(header, row); });
}

const std::string kConv = "op,batch,in_channels,in_height,in_width,out_channels,kernel_h,kernel_w";

TEST_CASE("row: 3000 random layers of every op survive the round trip exactly") {
  Random random(5);
  for (int i = 0; i < 3000; ++i) {
    const Layer layer = support::any_random_layer(random);
    CAPTURE(to_text(layer));
    const std::string text = csv_line(kLayerColumns) + csv_line(layer_cells(layer));
    CHECK(layer_of(CsvTable(text, "f.csv")) == layer);
  }
}

TEST_CASE("row: absent columns and empty cells mean stride 1, dilation 1, groups 1, pad 0, fp32") {
  const Layer expected = parse_layer("conv in=2x3x10x12 out=4 k=3x5");
  CHECK(layer_of(kConv, "conv,2,3,10,12,4,3,5") == expected);
  CHECK(layer_of(kConv + ",stride_h,dilation_w,groups,pad_h,pad_w_end,precision,bias",
                 "conv,2,3,10,12,4,3,5,,,,,,,") == expected);
  CHECK(layer_of("kernel_w,kernel_h,x,in_width,op,in_height,batch,in_channels,out_channels",
                 "5,3,?,12,conv,10,2,3,4") == expected);
}

TEST_CASE("row: integral floats are integers, end padding follows the start, synonyms are read") {
  CHECK(layer_of(kConv + ",pad_h,pad_w,pad_w_end,precision",
                 "conv,2.0,3.0,1e1,12,4.0,3,5.0,1,2,0,half") ==
        parse_layer("conv in=2x3x10x12 out=4 k=3x5 p=1,2,1,0 type=fp16"));
}

TEST_CASE("row: groups == in_channels > 1 is dwconv, whichever op the row says") {
  const Layer depthwise = parse_layer("dwconv in=1x8x9x9 out=8 k=3");
  CHECK(layer_of(kConv + ",groups", "conv,1,8,9,9,8,3,3,8") == depthwise);
  CHECK(layer_of(kConv, "dwconv,1,8,9,9,8,3,3") == depthwise);
  CHECK(op_name(layer_of(kConv + ",groups", "conv,1,1,9,9,8,3,3,1")) == "conv");
  CHECK(support::contains(error_of(kConv + ",groups", "dwconv,1,8,9,9,8,3,3,2"),
                          "(column groups): op 'dwconv' has groups == in_channels"));
}

TEST_CASE("row: fc reads features, flattens images, and keeps sequences") {
  const std::string fc = "op,batch,in_channels,in_height,in_width,out_channels,out_height,inputs";
  CHECK(layer_of(fc, "fc,4,512,1.0,1.0,10,1,") == parse_layer("fc in=4x512 out=10"));
  CHECK(layer_of(fc, "fc,4,512,,,10,,") == parse_layer("fc in=4x512 out=10"));
  CHECK(layer_of(fc, "fc,4,512,7,7,10,,") == parse_layer("fc in=4x512x7x7 out=10"));
  CHECK(layer_of(fc, "fc,4,64,,,10,,4x19x64") == parse_layer("fc in=4x19x64 out=10"));
  CHECK(support::contains(error_of(fc, "fc,4,19,,,10,,4x19x64"), "19 differs from 64"));
}

TEST_CASE("row: several inputs come from `inputs`") {
  const std::string header = "op,batch,inputs,axis";
  CHECK(layer_of(header, "concat,,1x64x28x28;1x32x28x28,") ==
        parse_layer("concat in=1x64x28x28;1x32x28x28"));
  CHECK(layer_of(header, "add,1,1x64x28x28;1x64x1x1,") ==
        parse_layer("add in=1x64x28x28;1x64x1x1"));
  CHECK(support::contains(error_of(header, "add,1,,"), "(column inputs): op 'add' needs"));
  CHECK(support::contains(error_of(header, "add,2,1x4;1x4,"), "2 differs from 1"));
  CHECK(support::contains(error_of(header, "concat,1,1x64xq,"), "'1x64xq' is not a tensor shape"));
}

TEST_CASE("row: bad cells are errors that name file, line, column and fix") {
  const auto conv = [](const std::string& row) { return error_of(kConv + ",out_height", row); };
  CHECK(conv("conv,1,3,9,9,4.5,3,3,") ==
        "f.csv:2:14 (column out_channels): '4.5' is not a whole number");
  CHECK(
      support::contains(conv("conv,1,-3,9,9,4,3,3,"), "2:8 (column in_channels): -3 is too small"));
  CHECK(support::contains(conv("conv,1,3,9,9,4,many,3,"), "(column kernel_h): 'many' is not"));
  CHECK(support::contains(conv("conv,1,3,9,9,4,3,,"), "(column kernel_w): op 'conv' needs this"));
  CHECK(support::contains(conv("conv,1,3,9,9,,3,3,"), "fill in the empty cell"));
  CHECK(support::contains(conv("conv,1,3,9,9,4,3,3,8"), "8 given, but the layer computes 7"));
  CHECK(support::contains(conv("conv,1,3,9,9,4,11,3,"), "(column op): conv: the kernel covers 11"));
  CHECK(support::contains(conv("convv,1,3,9,9,4,3,3,"), "did you mean 'conv'?"));
  CHECK(support::contains(conv(",1,3,9,9,4,3,3,"), "(column op)"));
  CHECK(support::contains(conv("conv,1,3,9,9,1e400,3,3,"), "is not a whole number"));
  CHECK(support::contains(conv("conv,1,3,nan,9,4,3,3,"), "'nan' is not a whole number"));
  CHECK(support::contains(error_of("op,batch", "relu,1"), "f.csv:2 (column in_channels): "));
  CHECK(support::contains(error_of("op,batch", "relu,1"), "add it to the header"));
  CHECK(support::contains(error_of(kConv + ",precision", "conv,1,3,9,9,4,3,3,fp8"),
                          "(column precision): unknown precision 'fp8'"));
  CHECK(support::contains(error_of(kConv + ",act", "conv,1,3,9,9,4,3,3,rleu"), "(column act)"));
  CHECK(support::contains(error_of("op,layer", "conv,conv in=1x3x9 out=4"), "(column layer): "));
}

}  // namespace
}  // namespace row_layer_tests
