#pragma once

#include <libpq-fe.h>

namespace aml::postgres {

/// The functions of libpq that are used here, found by name. Linked, libpq and the twenty libraries
/// that it needs would be loaded by every start, also where no database is named.
class PqLibrary {
  /// The address of a function, whatever its type.
  struct Symbol {
    void* address;
    template <typename Function>
    operator Function*() const {  // NOLINT: the declared type says what it is
      return reinterpret_cast<Function*>(address);
    }
  };

  static Symbol find(const char* name);

 public:
  decltype(&::PQclear) clear = find("PQclear");
  decltype(&::PQcmdTuples) cmd_tuples = find("PQcmdTuples");
  decltype(&::PQconnectPoll) connect_poll = find("PQconnectPoll");
  decltype(&::PQconnectStartParams) connect_start_params = find("PQconnectStartParams");
  decltype(&::PQconninfoFree) conninfo_free = find("PQconninfoFree");
  decltype(&::PQconninfoParse) conninfo_parse = find("PQconninfoParse");
  decltype(&::PQconsumeInput) consume_input = find("PQconsumeInput");
  decltype(&::PQenterPipelineMode) enter_pipeline_mode = find("PQenterPipelineMode");
  decltype(&::PQerrorMessage) error_message = find("PQerrorMessage");
  decltype(&::PQexitPipelineMode) exit_pipeline_mode = find("PQexitPipelineMode");
  decltype(&::PQfinish) finish = find("PQfinish");
  decltype(&::PQflush) flush = find("PQflush");
  decltype(&::PQfreemem) freemem = find("PQfreemem");
  decltype(&::PQgetResult) get_result = find("PQgetResult");
  decltype(&::PQgetisnull) getisnull = find("PQgetisnull");
  decltype(&::PQgetlength) getlength = find("PQgetlength");
  decltype(&::PQgetvalue) getvalue = find("PQgetvalue");
  decltype(&::PQisBusy) is_busy = find("PQisBusy");
  decltype(&::PQnfields) nfields = find("PQnfields");
  decltype(&::PQnotifies) notifies = find("PQnotifies");
  decltype(&::PQntuples) ntuples = find("PQntuples");
  decltype(&::PQpipelineSync) pipeline_sync = find("PQpipelineSync");
  decltype(&::PQresultErrorField) result_error_field = find("PQresultErrorField");
  decltype(&::PQresultErrorMessage) result_error_message = find("PQresultErrorMessage");
  decltype(&::PQresultStatus) result_status = find("PQresultStatus");
  decltype(&::PQsendPrepare) send_prepare = find("PQsendPrepare");
  decltype(&::PQsendQuery) send_query = find("PQsendQuery");
  decltype(&::PQsendQueryParams) send_query_params = find("PQsendQueryParams");
  decltype(&::PQsendQueryPrepared) send_query_prepared = find("PQsendQueryPrepared");
  decltype(&::PQserverVersion) server_version = find("PQserverVersion");
  decltype(&::PQsetNoticeProcessor) set_notice_processor = find("PQsetNoticeProcessor");
  decltype(&::PQsetnonblocking) setnonblocking = find("PQsetnonblocking");
  decltype(&::PQsocket) socket = find("PQsocket");
  decltype(&::PQstatus) status = find("PQstatus");
  decltype(&::PQtransactionStatus) transaction_status = find("PQtransactionStatus");
};

/// Loads it, the first time.
/// Errors:  PostgresError where it is not installed.
/// Threads: any.
const PqLibrary& pq_library();

}  // namespace aml::postgres
