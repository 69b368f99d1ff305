#ifndef UPLOADER_STORE_SERVICE_NUMBER_H_
#define UPLOADER_STORE_SERVICE_NUMBER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/provider/mail_service.h"

namespace directory_sync::uploader {

// A service as messages and tables number it.
inline directorysync::upload::v1::MailService NumberOfService(
    provider::MailService service) {
  return service == provider::MailService::kHostedExchange
             ? directorysync::upload::v1::MAIL_SERVICE_HOSTED_EXCHANGE
             : directorysync::upload::v1::MAIL_SERVICE_HOSTED_EMAIL;
}

// DATA_LOSS for a number that is neither.
inline absl::StatusOr<provider::MailService> ServiceOfNumber(int64_t number) {
  if (number == directorysync::upload::v1::MAIL_SERVICE_HOSTED_EXCHANGE) {
    return provider::MailService::kHostedExchange;
  }
  if (number == directorysync::upload::v1::MAIL_SERVICE_HOSTED_EMAIL) {
    return provider::MailService::kHostedEmail;
  }
  return absl::DataLossError("a stored mail service is damaged");
}

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_SERVICE_NUMBER_H_
