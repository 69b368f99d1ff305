#include "uploader/provider/form_body.h"

#include "common/secret/secret.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

TEST(FormBodyTest, IsTheDocumentedExample) {
  FormBody body;
  body.Add("displayName", "Ann Lee");
  body.Add("password", Secret::CopyOf("Xy7!kkpp"));
  body.Add("size", "10240");
  EXPECT_EQ(body.bytes(), "displayName=Ann+Lee&password=Xy7%21kkpp&size=10240");
}

TEST(FormBodyTest, EverythingElseIsEncodedByteByByte) {
  FormBody body;
  body.Add("a", "&=+%\r\n\x01/\xc3\x85;");
  body.Add("b", absl::string_view("\0x", 2));
  body.Add("c", "");
  EXPECT_EQ(body.bytes(), "a=%26%3D%2B%25%0D%0A%01%2F%C3%85%3B&b=%00x&c=");
}

TEST(FormBodyTest, GrowsOverManyFields) {
  FormBody body;
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    body.Add("n", std::string(50, 'x'));
    expected += (i == 0 ? "n=" : "&n=") + std::string(50, 'x');
  }
  EXPECT_EQ(body.bytes(), expected);
}

TEST(FormBodyTest, PathSegmentsKeepTheirSlashesInside) {
  EXPECT_EQ(EncodePathSegment("o'neil+x"), "o%27neil%2Bx");
  EXPECT_EQ(EncodePathSegment("a/../b?c#d%e f"), "a%2F..%2Fb%3Fc%23d%25e%20f");
}

}  // namespace
}  // namespace directory_sync::provider
