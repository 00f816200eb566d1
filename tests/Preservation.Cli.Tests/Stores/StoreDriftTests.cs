using Amazon.S3.Model;
using Preservation.Cli.Tests.Running;
using Preservation.Testing.Servers;

namespace Preservation.Cli.Tests.Stores;

/// <summary>What becomes of stores as a whole: uploads that nobody goes on with, and abilities that are gone.</summary>
public sealed class StoreDriftTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_that_nobody_goes_on_with_is_told_by_audits_until_it_is_given_up()
    {
        using var archive = registered.Copy();
        var part = Part(archive, "b", TimeSpan.FromDays(10));
        var audit = (await archive.RunAsync(Token, "audit", "--grade", "presence", "--json")).Gives(4).IsJson();
        var stray = Assert.Single(audit.Each("strays"));
        Assert.Equal(("unfinished-upload", "b", 100_000), (stray.Text("kind"), stray.Text("store"), stray.GetProperty("actualSize").GetInt64()));
        (await archive.RunAsync(Token, "store", "clean", "b", "--plan")).Gives(0, "Would give up 97.7 KiB for '.uploads/x.part'");
        Assert.True(File.Exists(part));
        Assert.Single((await archive.RunAsync(Token, "store", "clean", "b", "--json")).Gives(0).IsJson().Each("uploads"));
        Assert.False(File.Exists(part));
        (await archive.RunAsync(Token, "audit", "--grade", "presence")).Gives(0);
        (await archive.RunAsync(Token, "store", "clean", "b")).Gives(0, "Store 'b' has no unfinished uploads that are older.");
    }

    [Fact]
    public async Task What_is_young_is_told_by_nobody_and_given_up_only_when_that_is_asked()
    {
        using var archive = registered.Copy();
        var part = Part(archive, "b", TimeSpan.FromMinutes(10));
        (await archive.RunAsync(Token, "audit", "--grade", "presence")).Gives(0);
        (await archive.RunAsync(Token, "store", "clean", "b")).Gives(0, "no unfinished uploads");
        Assert.True(File.Exists(part));
        (await archive.RunAsync(Token, "store", "clean", "b", "--older-than", "0")).Gives(0, "Gave up");
        Assert.False(File.Exists(part));
        (await archive.RunAsync(Token, "store", "clean", "b", "--older-than", "-1")).Gives(2, "--older-than");
    }

    [Fact]
    public async Task Parts_in_a_bucket_are_given_up_too_and_what_was_stored_stays()
    {
        using var archive = registered.Copy();
        var bucket = await archive.AddLockedAsync("--no-fill");
        var ceph = await TestServers.CephAsync();
        using var client = ceph.Connect();
        var upload = await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket, Key = "ocfl/x" }, Token);
        await client.UploadPartAsync(new UploadPartRequest { BucketName = bucket, Key = "ocfl/x", UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream(new byte[5000]), UseChunkEncoding = false }, Token);
        var before = await KeysAsync(client, bucket);
        (await archive.RunAsync(Token, "store", "clean", "eu", "--older-than", "0", "--plan")).Gives(0, "Would give up 4.9 KiB for 'ocfl/x'");
        (await archive.RunAsync(Token, "store", "clean", "eu", "--older-than", "0")).Gives(0, "Gave up 4.9 KiB for 'ocfl/x'");
        Assert.Empty((await client.ListMultipartUploadsAsync(bucket, Token)).MultipartUploads ?? []);
        Assert.Equal(before, await KeysAsync(client, bucket));
    }

    [Fact]
    public async Task What_a_store_could_once_and_cannot_any_more_is_told_once_and_relied_on_no_more()
    {
        using var archive = registered.Copy();
        var probe = archive["archive", "probes", "b.json"];
        File.WriteAllText(probe, File.ReadAllText(probe).Replace("\"versioning\": \"no\"", "\"versioning\": \"yes\"", StringComparison.Ordinal));
        var audit = (await archive.RunAsync(Token, "audit", "--grade", "presence", "--json")).Gives(4).IsJson();
        var drift = Assert.Single(audit.Each("strays"));
        Assert.Equal(("capability-drift", "b"), (drift.Text("kind"), drift.Text("store")));
        Assert.Contains("'versioning' was found on ", drift.Text("text"), StringComparison.Ordinal);
        Assert.EndsWith("and is gone now. Run 'preserve store probe b'.", drift.Text("text"), StringComparison.Ordinal);
        Assert.Contains("\"versioning\": \"no\"", File.ReadAllText(probe), StringComparison.Ordinal);
        (await archive.RunAsync(Token, "audit", "--grade", "presence")).Gives(0);
    }

    private static async Task<List<string>> KeysAsync(Amazon.S3.AmazonS3Client client, string bucket) =>
        [.. (await client.ListObjectsAsync(bucket, Token)).S3Objects.Select(entry => $"{entry.Key} {entry.ETag}")];

    // Large enough to be worth going on with.
    private static string Part(PreparedArchive archive, string store, TimeSpan age)
    {
        var path = archive[store, ".uploads", "x.part"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[100_000]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
        return path;
    }
}
