#include "webui/http/response_fields.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::webui {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

TEST(ResponseFieldsTest, EveryAnswerHasTheSecurityFields) {
  const auto fields = FieldsOf(HttpResponse());
  EXPECT_THAT(fields.at("Content-Security-Policy"),
              Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(fields, Contains(Pair("Cache-Control", "no-store")));
  EXPECT_THAT(fields, Contains(Pair("X-Content-Type-Options", "nosniff")));
}

TEST(ResponseFieldsTest, AnAnswersOwnFieldsWin) {
  HttpResponse response;
  response.fields["Cache-Control"] = "private, no-cache";
  EXPECT_THAT(FieldsOf(response),
              Contains(Pair("Cache-Control", "private, no-cache")));
}

TEST(ResponseFieldsTest, NoFieldEndsTheHeaderEarly) {
  HttpResponse response;
  response.fields["X-Path"] = "/\r\nSet-Cookie: a=b";
  response.fields["X-\nName"] = "value";
  const auto fields = FieldsOf(response);
  EXPECT_THAT(fields, Not(Contains(Key("X-Path"))));
  EXPECT_THAT(fields, Not(Contains(Key("X-\nName"))));
}

}  // namespace
}  // namespace directory_sync::webui
