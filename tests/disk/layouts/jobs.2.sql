-- jobs.sqlite as layout 2 had it: a job that ended, one that was running when the process ended,
-- one in the queue, one that was not started.
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  v1 INTEGER NOT NULL,
  request TEXT NOT NULL,
  state INTEGER NOT NULL,
  queue_order INTEGER,
  created INTEGER NOT NULL,
  started INTEGER,
  ended INTEGER,
  details TEXT NOT NULL DEFAULT '',
  results TEXT NOT NULL DEFAULT '{}');
CREATE INDEX jobs_in_queue ON jobs (state, queue_order);
ALTER TABLE jobs ADD COLUMN bytes_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN bytes_total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN rows_read INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN rows_written INTEGER NOT NULL DEFAULT 0;
INSERT INTO jobs (id, workspace, endpoint, v1, request, state, queue_order, created, started, ended, details, results, bytes_read, bytes_total, rows_read, rows_written) VALUES
  ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '756dbbd56cf4b58a5125db394cae1dc4', '562d088408ce85f89663240a5ea142c9', 0,
   '{"Inputs":{"input1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/in.csv"}},"Outputs":{"output1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/out.csv"}},"GlobalParameters":{}}',
   4, NULL, 1476456753000, 1476456754000, 1476456755000, '',
   '{"output1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/out.csv"}}', 100, 100, 4, 4),
  ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', '756dbbd56cf4b58a5125db394cae1dc4', '562d088408ce85f89663240a5ea142c9', 0,
   '{"Inputs":{"input1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/in.csv"}},"Outputs":{"output1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/out.csv"}},"GlobalParameters":{}}',
   1, 1, 1476456763000, 1476456764000, NULL, '', '{}', 0, 0, 0, 0),
  ('cccccccccccccccccccccccccccccccc', '756dbbd56cf4b58a5125db394cae1dc4', '562d088408ce85f89663240a5ea142c9', 0,
   '{"Inputs":{"input1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/in.csv"}},"Outputs":{"output1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/out.csv"}},"GlobalParameters":{}}',
   0, 2, 1476456773000, NULL, NULL, '', '{}', 0, 0, 0, 0),
  ('dddddddddddddddddddddddddddddddd', '756dbbd56cf4b58a5125db394cae1dc4', '562d088408ce85f89663240a5ea142c9', 0,
   '{"Inputs":{"input1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/in.csv"}},"Outputs":{"output1":{"ConnectionString":"UseDevelopmentStorage=true","RelativeLocation":"box/out.csv"}},"GlobalParameters":{}}',
   0, NULL, 1476456783000, NULL, NULL, '', '{}', 0, 0, 0, 0);
PRAGMA user_version = 2;
