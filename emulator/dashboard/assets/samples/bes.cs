// .NET 5 or later: dotnet new console, dotnet add package Azure.Storage.Blobs, then this text as
// Program.cs.
using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Threading.Tasks;
using Azure.Storage.Blobs;

namespace CallBatchExecutionService
{
    public enum BatchScoreStatusCode
    {
        NotStarted,
        Running,
        Failed,
        Cancelled,
        Finished
    }

    // Where a blob is: a connection string and the place there, or a base address, the place there
    // and a token.
    public class AzureBlobDataReference
    {
        public string ConnectionString { get; set; }
        public string RelativeLocation { get; set; }
        public string BaseLocation { get; set; }
        public string SasBlobToken { get; set; }
    }

    public class BatchScoreStatus
    {
        public string StatusCode { get; set; }
        public Dictionary<string, AzureBlobDataReference> Results { get; set; }
        public string Details { get; set; }
    }

    class Program
    {
        const string JobsUrl = {{jobs_url}};
        const string ApiKey = {{key}};
        const string ContainerName = {{container}};
        const int SecondsToWait = 120;

        static readonly HttpClient client = new HttpClient();

        static async Task<int> Main()
        {
            string connectionString = {{connection_string}};

            // One CSV text for each input of the service.
            var inputs = {{uploads}};

            var request = {{request}};

            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);

            var container = new BlobContainerClient(connectionString, ContainerName);
            await container.CreateIfNotExistsAsync();
            foreach (var input in inputs)
            {
                Console.Error.WriteLine("Uploading " + input.Key);
                await container.GetBlobClient(input.Key)
                    .UploadAsync(BinaryData.FromString((string)input.Value), overwrite: true);
            }

            HttpResponseMessage submitted =
                await Checked(client.PostAsJsonAsync(JobsUrl + "?api-version=2.0", request));
            string jobId = await submitted.Content.ReadFromJsonAsync<string>();
            string job = JobsUrl + "/" + jobId;
            Console.Error.WriteLine("Starting job " + jobId);
            await Checked(client.PostAsync(job + "/start?api-version=2.0", null));

            for (int second = 0; second < SecondsToWait; second++)
            {
                HttpResponseMessage answer = await Checked(client.GetAsync(job + "?api-version=2.0"));
                var status = await answer.Content.ReadFromJsonAsync<BatchScoreStatus>();
                Console.Error.WriteLine("Job status: " + status.StatusCode);
                switch (Enum.Parse<BatchScoreStatusCode>(status.StatusCode))
                {
                    case BatchScoreStatusCode.Finished:
                        await PrintResults(status);
                        await Checked(client.DeleteAsync(job + "?api-version=2.0"));
                        return 0;
                    case BatchScoreStatusCode.Failed:
                    case BatchScoreStatusCode.Cancelled:
                        Console.Error.WriteLine(status.Details);
                        return 1;
                }
                await Task.Delay(1000);
            }

            await Checked(client.DeleteAsync(job + "?api-version=2.0"));
            Console.Error.WriteLine("The job was not done in time and has been cancelled.");
            return 1;
        }

        static async Task PrintResults(BatchScoreStatus status)
        {
            using var anybody = new HttpClient();  // the token in the address is the right to read
            foreach (AzureBlobDataReference place in status.Results.Values)
            {
                Console.Write(await anybody.GetStringAsync(
                    place.BaseLocation + place.RelativeLocation + place.SasBlobToken));
            }
        }

        static async Task<HttpResponseMessage> Checked(Task<HttpResponseMessage> call)
        {
            HttpResponseMessage response = await call;
            if (response.IsSuccessStatusCode) return response;
            throw new HttpRequestException("The request failed with status code " +
                (int)response.StatusCode + ": " + await response.Content.ReadAsStringAsync());
        }
    }
}
