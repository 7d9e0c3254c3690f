// .NET 5 or later: dotnet new console, then this text as Program.cs.
using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Threading.Tasks;

namespace CallRequestResponseService
{
    class Program
    {
        const string Url = {{url}};
        const string ApiKey = {{key}};

        static async Task<int> Main()
        {
            var request = {{request}};

            using var client = new HttpClient();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
            HttpResponseMessage response = await client.PostAsJsonAsync(Url, request);
            string body = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
            {
                Console.WriteLine(body);
                return 0;
            }

            // The headers hold the request's id and its time: support asks for them after a failure.
            Console.Error.WriteLine("The request failed with status code " + (int)response.StatusCode);
            Console.Error.WriteLine(response.Headers);
            Console.Error.WriteLine(body);
            return 1;
        }
    }
}
