#include "uploader/store/stamp_column.h"

#include <cstdint>

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;

namespace {

constexpr size_t kVersionSize = 4;
constexpr size_t kTimeSize = 8;

void AppendBigEndian(uint64_t value, size_t size, std::string& column) {
  for (size_t i = size; i > 0; --i) {
    column.push_back(static_cast<char>(value >> (8 * (i - 1)) & 0xFF));
  }
}

uint64_t BigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) {
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}

}  // namespace

std::string ToStampColumn(const std::optional<PasswordStamp>& stamp) {
  std::string column;
  if (!stamp.has_value()) return column;
  AppendBigEndian(stamp->version(), kVersionSize, column);
  AppendBigEndian(stamp->originating_time(), kTimeSize, column);
  return column + stamp->originating_dsa();
}

std::optional<PasswordStamp> FromStampColumn(absl::string_view column) {
  if (column.size() < kVersionSize + kTimeSize) return std::nullopt;
  PasswordStamp stamp;
  stamp.set_version(
      static_cast<uint32_t>(BigEndian(column.substr(0, kVersionSize))));
  stamp.set_originating_time(BigEndian(column.substr(kVersionSize, kTimeSize)));
  stamp.set_originating_dsa(
      std::string(column.substr(kVersionSize + kTimeSize)));
  return stamp;
}

}  // namespace directory_sync::uploader
