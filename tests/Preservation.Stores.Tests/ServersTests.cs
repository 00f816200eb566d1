using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Testing.Servers;

[assembly: AssemblyFixture(typeof(ServersFixture))]

namespace Preservation.Stores.Tests;

/// <summary>The servers that other tests ask do what these tests believe of them.</summary>
public sealed class ServersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ceph_gives_back_what_was_put()
    {
        var ceph = await TestServers.CephAsync();
        using var client = ceph.Connect();
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        await PutAsync(client, bucket, "a/b", "some words");
        Assert.Equal("some words", await GetAsync(client, bucket, "a/b"));
    }

    [Fact]
    public async Task A_bucket_with_locks_keeps_versions()
    {
        var ceph = await TestServers.CephAsync();
        using var client = ceph.Connect();
        var bucket = await ceph.NewBucketAsync(lockEnabled: true, Token);
        await PutAsync(client, bucket, "k", "first");
        await PutAsync(client, bucket, "k", "second");
        Assert.Equal(2, (await client.ListVersionsAsync(bucket, "k", Token)).Versions.Count);
    }

    [Fact]
    public async Task The_reader_reads_and_lists_but_never_writes()
    {
        var ceph = await TestServers.CephAsync();
        using var owner = ceph.Connect();
        using var reader = ceph.Connect(ceph.Reader);
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        await PutAsync(owner, bucket, "k", "some words");
        Assert.Equal("some words", await GetAsync(reader, bucket, "k"));
        Assert.Equal("k", Assert.Single((await reader.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, Token)).S3Objects).Key);
        Func<Task>[] writes =
        [
            () => PutAsync(reader, bucket, "k", new string('x', 100_000)), () => PutAsync(reader, bucket, "k", "other words"), () => PutAsync(reader, bucket, "new", "new words"),
            () => reader.DeleteObjectAsync(bucket, "k", Token), () => reader.CopyObjectAsync(bucket, "k", bucket, "copy", Token), () => reader.InitiateMultipartUploadAsync(bucket, "parts", Token),
        ];
        foreach (var write in writes)
            Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(write)).ErrorCode);
        Assert.Equal("some words", await GetAsync(owner, bucket, "k"));
    }

    [Fact]
    public async Task A_stranger_reads_nothing()
    {
        var ceph = await TestServers.CephAsync();
        using var owner = ceph.Connect();
        using var stranger = ceph.Connect(ceph.Stranger);
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        await PutAsync(owner, bucket, "k", "some words");
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(() => GetAsync(stranger, bucket, "k"))).ErrorCode);
    }

    [Fact]
    public async Task What_was_put_is_there_after_the_gateway_was_killed()
    {
        await using var ceph = await CephServer.StartAsync();
        using var client = ceph.Connect();
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        await PutAsync(client, bucket, "k", "some words");
        await ceph.KillGatewayAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(client, bucket, "k"));
        await ceph.StartGatewayAsync();
        Assert.Equal("some words", await GetAsync(client, bucket, "k"));
    }

    [Fact]
    public async Task The_gateway_of_all_tests_is_not_killed_by_one()
    {
        var ceph = await TestServers.CephAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(ceph.KillGatewayAsync);
    }

    [Fact]
    public async Task Azurite_gives_back_what_was_put()
    {
        var azurite = await TestServers.AzuriteAsync();
        var blob = azurite.Connect().GetBlobContainerClient(await azurite.NewContainerAsync(Token)).GetBlobClient("a/b");
        await blob.UploadAsync(BinaryData.FromString("some words"), Token);
        Assert.Equal("some words", (await blob.DownloadContentAsync(Token)).Value.Content.ToString());
    }

    [Fact]
    public async Task What_a_test_starts_for_itself_is_gone_after_it()
    {
        Uri endpoint;
        await using (var azurite = await AzuriteServer.StartAsync())
            endpoint = azurite.Endpoint;
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(endpoint, Token));
    }

    [Fact]
    public async Task What_a_killed_run_left_is_stopped_by_the_next()
    {
        await TestServers.AzuriteAsync();
        var left = Directory.CreateDirectory($"/var/tmp/preservation-servers-left-{Guid.NewGuid():N}").FullName;
        await using var azurite = new AzuriteServer(await ServerScripts.RunAsync("azurite", Path.Combine(left, "azurite")));
        await File.WriteAllTextAsync(Path.Combine(left, "owner"), $"{Environment.ProcessId} 1\n", Token);
        await ServerFolders.RemoveStaleAsync();
        Assert.False(Directory.Exists(left));
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(azurite.Endpoint, Token));
    }

    private static Task<PutObjectResponse> PutAsync(AmazonS3Client client, string bucket, string key, string text) =>
        client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text, UseChunkEncoding = false }, Token);

    private static async Task<string> GetAsync(AmazonS3Client client, string bucket, string key)
    {
        using var found = await client.GetObjectAsync(bucket, key, Token);
        using var reader = new StreamReader(found.ResponseStream);
        return await reader.ReadToEndAsync(Token);
    }
}
