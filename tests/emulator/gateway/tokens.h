#pragma once

// Tokens of a made-up issuer, signed with the secret "secret" or a pair of RSA made for them. Valid
// from 2016-10-14T13:52:33Z to 15:52:33Z; those of `kExpired` and `kEarly` are not at 14:52:33Z.

namespace aml::tests {

inline constexpr const char* kModulus =
    "vDg9-qkHrwUgaZOZ51ImGgt_QJBFhDyknDs6wKnpRvpvzxdkFgTpX6AHHpOXF4qS_42ATMLtTmzylHrbLzKBm0"
    "BEPAwgszVoHJEN-zvnTa7Jwia2RF_XwzuZsdNNJcQroX2nl13ILRxwpuC_IuS4hsUJW1av8HKmcs6StC94swPt"
    "5H6jfuZZOXClw6ajT13pGpRdk40pBpV0Y3YOyYNloGciZHg2AiFgOOaScOTy51tvI1NeX1Q0_EiIMOqm-GHRLR"
    "urtbYczrXznAGiOIcFwlSUI-3CjC_QFTUWelOVFY8k7OpujTFTyoKyU0YUPbP8l3Qt6U7MxxhCX7X326qBzw";

inline constexpr const char* kHS256 =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkI"
    "jpbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJ"
    "zY29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.ZrNQed8a314wB9wDHSPYnbfX6BIPmS-d_Ao0UkgFsU"
    "Y";

inline constexpr const char* kHS384 =
    "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkI"
    "jpbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJ"
    "zY29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.bhnmM5bRRaJ-zW6fDSILFmXbgoGlf5okGx2Ma43O5O"
    "0K1myh7wnA8PJCZBNeUXFC";

inline constexpr const char* kHS512 =
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkI"
    "jpbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJ"
    "zY29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.F20Tm36VEH44lz913G1BwJnnq3shM_GlEN6pkaVOVT"
    "X__WOYBX-13mwGeXTBTSq2GGcJIbYiM4uYAkCLLTd4fA";

inline constexpr const char* kRS256 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIj"
    "pbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJz"
    "Y29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.SbJ0qZ_LXIUUlyTT2foDbRfdHWE-EP8vyIn2zbxMgfM"
    "DC9oUTE9NCBADMLC7DOZYmIVarF0ikSQrjplNM9JBz0SY_CFd-oXJRib77GGUTJvs9gi1hHlFMxT-ukHnjklG-"
    "iMVar2uZJnWvXvLXXihkw2XJZIJHWJjpH9AtqODy4rX8s-dM3eGbE2mMylUwTdzgOM_6D_RlGFtZ0dZ5coZRnm"
    "kWiCQ-z6DrMExY4-5aT3df7lMJiz43d-8gSkYcMdxZWnINBIZr_ZRO9UCovCsm_aoxNn9MA-qsECg-hR4PrE3b"
    "i3RoV6FyaUf1bMBqM0SthaCexlnfxuBlf3NXFC9Nw";

inline constexpr const char* kRS384 =
    "eyJhbGciOiJSUzM4NCIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIj"
    "pbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJz"
    "Y29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.YgxnQBXiII4ZIUpEqPF4Wfjs_swnGfEonIRf_lWnTqP"
    "BpiqZoqEuBIqj6VwWLHC2dbfq5BLMSnSipFxY27e0e8jwRMZb20GJckRaCbOM-81DVH1o_Flc8bEJpidT1hiY8"
    "dFC6zUPJUhtvqW0oZgB2Xn68kAUwyg8yxmO-OrdcuUJ6lHd5O0kUivm0V47bUpID5Xdayy9TkhfErkJjKot1l2"
    "tpGon1IxEF4sAZW-_WAus9h87bgrjTIurFWjRw2NM-5_3wo48kKznobsKUWrAppR99MOQzi98jUJziVWLCPMv7"
    "I_yZQWO9pfL3GrPRQ_3KP55f4hGSaxGYgCCScLB0g";

inline constexpr const char* kRS512 =
    "eyJhbGciOiJSUzUxMiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIj"
    "pbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJz"
    "Y29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.JBa8Y8LrdE6kIzpFiGTi2Ox6GAk_1wlGiE_vFdMoJ4F"
    "Frt-yFke11tkcEBoKWkNqS9V8WsN1hhJW2F2-7zBZ_ZcGRtfs4FFQVGrID64Fkf4pdf8_3WMM2kurXUxbN2WUS"
    "11uCEYn9zr9ZhWQkn8ulwlf2Oa1kJMDGBjSn2pLXwKM_G3MvQPaWd97ieWzbqVUkolRtEXsjAU8pAwFcJHarf5"
    "Paw2k5KBelAOj6VUHbjLbAN4A8BwEQg51FKULGxzruhrvABoicqvNlIglBnqgvyvmH3CeVQcZpNU9urq3vR3GE"
    "GhFuJj7JLdhESqHZ_SMgNBipgeK08QDo0smvunlvQ";

inline constexpr const char* kPS256 =
    "eyJhbGciOiJQUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIj"
    "pbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJz"
    "Y29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.Ms_Au9WJrnHbgXQmbgJ76n7L_bM81uu95ujd-C-ilFc"
    "SNNLGH1whqDFMjTjsDzrpmLUZjjoS456Y8IR8uL5jQDJdnJwYCcS-Yh5KybgMUQvUhCrYJd1QZ6FKi2onpIdb0"
    "8qHGa03T3lmH5Dkl3Z95Gsdm7EmRN66mhbzglc65La-E_tZ-leRlKYO_br59YR35zFwhwc-k0w85ah4UYW9Nc_"
    "PuVrrVdW8oU7V9ziMnZuP5Oy1Mf0FP9nao4e0of-1HRt3eMZhgsJjv3R9vp07BcCM0JApzVoka8jYue662vGC7"
    "pT3HDv0JY0A0qB-StXLVIUYSPkSgqUBz9wy7mdDcQ";

inline constexpr const char* kNone =
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjpbImEiLCJiIl0sIm"
    "V4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJzY29wZSI6InJlYWQs"
    "d3JpdGUiLCJzdWIiOiJvbmUifQ.";

inline constexpr const char* kExpired =
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjpbImEiLCJiIl0sI"
    "mV4cCI6MTQ3NjQ1Njc0MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJzY29wZSI6InJlYWQ"
    "sd3JpdGUiLCJzdWIiOiJvbmUifQ.a4CXUUS8dDScGtvGLdSEJaLhADFJvI1s9ErHw9nKZnM";

inline constexpr const char* kEarly =
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjpbImEiLCJiIl0sI"
    "mV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDU2ODAwLCJyb2xlcyI6WyJ4IiwieSJdLCJzY29wZSI6InJlYWQ"
    "sd3JpdGUiLCJzdWIiOiJvbmUifQ.f0C2eUA_uCoro40SKQxnQU_J1F9HR8J24vTxoj0qDDM";

inline constexpr const char* kEndless =
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjpbImEiLCJiIl0sI"
    "m5iZiI6MTQ3NjQ1MzE1Mywicm9sZXMiOlsieCIsInkiXSwic2NvcGUiOiJyZWFkLHdyaXRlIiwic3ViIjoib25"
    "lIn0.gbDdBqhaDkTKjy2U4UPPHkUcLc0F5vx4zGi_MMxTTP0";

inline constexpr const char* kKid2 =
    "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsyIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIj"
    "pbImEiLCJiIl0sImV4cCI6MTQ3NjQ2MDM1MywibmJmIjoxNDc2NDUzMTUzLCJyb2xlcyI6WyJ4IiwieSJdLCJz"
    "Y29wZSI6InJlYWQsd3JpdGUiLCJzdWIiOiJvbmUifQ.nr1m3NeFH8f_vNjxreNc19IU1heiGp9BHGCbptLe_zY";

}  // namespace aml::tests
