using Preservation.Core.ApiKeys;
using Preservation.Worker.Tests.Operating;

namespace Preservation.Worker.Tests.Api.Described;

public sealed class OperatorLogTests
{
    [Fact]
    public async Task The_log_says_who_did_what_and_never_tells_a_key()
    {
        var worker = new DamagedWorker();
        try
        {
            await worker.InitializeAsync();
            var incident = (string)(await worker.GetAsync("incidents"))["incidents"]![0]!["id"]!;
            await worker.AsksAsync("POST", $"/api/v1/incidents/{incident}/acknowledge", """{"reason":"a disk is ordered"}""");
            await worker.AsksAsync("POST", "/api/v1/pauses", """{"store":"two","reason":"a disk is changed"}""");
            await worker.AsksAsync("POST", $"/api/v1/holdings/{WorkerArchive.Holding}/run", "{");
            await worker.AsksAsync("GET", $"/api/v1/archive?key={worker.Key}");
            var known = (string?)(await worker.GetAsync($"incidents/{incident}"))["acknowledgedAt"];

            var end = await worker.Worker.StopAsync(TestContext.Current.CancellationToken);

            Assert.NotNull(known);
            Assert.Equal(0, end.ExitCode);
            Assert.Contains($"[3503] Key 'night-shift': POST /api/v1/incidents/{{id}}/acknowledge was answered with 200: incident '{incident}' is known: a disk is ordered.", end.Output, StringComparison.Ordinal);
            Assert.Contains("[3503] Key 'night-shift': POST /api/v1/pauses was answered with 201: store 'two' is paused by night-shift", end.Output, StringComparison.Ordinal);
            Assert.Contains("[3503] Key 'night-shift': POST /api/v1/holdings/{id}/run was answered with 400: nothing was done.", end.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(worker.Key[ApiKeyText.Prefix.Length..], end.Output + end.Error, StringComparison.Ordinal);
        }
        finally
        {
            await worker.DisposeAsync();
        }
    }
}
