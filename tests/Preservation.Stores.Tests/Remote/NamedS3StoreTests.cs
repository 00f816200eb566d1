using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;

namespace Preservation.Stores.Tests.Remote;

/// <summary>A bucket of one's own at any server of S3: what a test puts there is deleted after it.</summary>
public sealed class NamedS3StoreTests : RemoteStoreContract
{
    private const string Variables = "PRESERVATION_TEST_S3_ENDPOINT, _ACCESS_KEY, _SECRET_KEY and _BUCKET";

    private static Task<StoreCapabilities>? _known;

    private static string? Named(string what) => Environment.GetEnvironmentVariable("PRESERVATION_TEST_S3_" + what) is { Length: > 0 } value ? value : null;

    private protected override Task<RemotePlace> ChooseAsync()
    {
        if (Named("ENDPOINT") is not { } endpoint || Named("ACCESS_KEY") is null || Named("SECRET_KEY") is null || Named("BUCKET") is not { } bucket)
        {
            Assert.Skip($"No further S3 server is named. To run the contract there, set {Variables}.");
            throw new InvalidOperationException("The test is skipped.");
        }
        return Task.FromResult(new RemotePlace(StoreConfiguration.S3, $"{bucket}/preservation-test-{Guid.NewGuid():N}", new Uri(endpoint), server => new Dictionary<string, string>
        {
            ["endpoint"] = server.ToString(),
            ["accessKey"] = "env:PRESERVATION_TEST_S3_ACCESS_KEY",
            ["secretKey"] = "env:PRESERVATION_TEST_S3_SECRET_KEY",
            ["partSize"] = "5MiB",
        }));
    }

    private protected override Task<StoreCapabilities> KnowAsync(RemotePlace place) => _known ??= ProbeAsync(place with { Path = place.Path + "-probe" });

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await CleanAsync(Place);
        await base.DisposeAsync();
    }

    private static async Task<StoreCapabilities> ProbeAsync(RemotePlace place)
    {
        var found = await place.ProbeAsync(CancellationToken.None);
        await CleanAsync(place);
        return found;
    }

    private static async Task CleanAsync(RemotePlace place)
    {
        var store = place.Open();
        await foreach (var upload in store.UnfinishedAsync(CancellationToken.None))
            await store.AbandonAsync(upload, CancellationToken.None);
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(Named("ACCESS_KEY"), Named("SECRET_KEY")),
            new AmazonS3Config { ServiceURL = place.Server.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });
        var (bucket, prefix) = (place.Path.Split('/')[0], place.Path.Split('/')[1]);
        await Parallel.ForEachAsync(
            store.ListAsync("", CancellationToken.None),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (entry, token) => await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = $"{prefix}/{entry.Key}" }, token));
    }
}
