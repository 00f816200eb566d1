using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Azure;
using Preservation.Testing.Servers;

namespace Preservation.Stores.Tests;

/// <summary>The proxy before real servers: signatures hold, and the clients see each fault as the fault it is.</summary>
public sealed class ProxiedServersTests
{
    private const int Large = 8 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ceph_verifies_what_comes_by_way_of_the_proxy()
    {
        var ceph = await TestServers.CephAsync();
        await using var proxy = new FaultProxy(ceph.Endpoint);
        using var client = ceph.Connect(endpoint: proxy.Endpoint);
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        foreach (var size in new[] { 0, 1, 1024, 1025, Large })
        {
            await PutAsync(client, bucket, Bytes(size));
            Assert.Equal(Bytes(size), await GetAsync(client, bucket));
        }
        Assert.Equal((5, 5), (proxy.Count("PUT", $"/{bucket}/k"), proxy.Count("GET")));
        Assert.InRange(proxy.BytesUp, Large, Large + 50_000);
    }

    [Fact]
    public async Task Azurite_verifies_what_comes_by_way_of_the_proxy()
    {
        var azurite = await TestServers.AzuriteAsync();
        await using var proxy = new FaultProxy(azurite.Endpoint);
        var blob = azurite.Connect(proxy.Endpoint).GetBlobContainerClient(await azurite.NewContainerAsync(Token)).GetBlobClient("k");
        foreach (var size in new[] { 0, 1, Large })
        {
            await blob.UploadAsync(new BinaryData(Bytes(size)), overwrite: true, Token);
            Assert.Equal(Bytes(size), (await blob.DownloadContentAsync(Token)).Value.Content.ToArray());
        }
        proxy.Set(new Fault.Instead(CannedAnswer.ServerBusy), times: 1);
        Assert.Equal("ServerBusy", (await Assert.ThrowsAsync<RequestFailedException>(() => blob.ExistsAsync(Token))).ErrorCode);
        proxy.Set(new Fault.Flip(Direction.Answer, 7));
        Assert.Equal(Bytes(Large)[7] ^ 1, (await blob.DownloadContentAsync(Token)).Value.Content.ToArray()[7]);
    }

    [Fact]
    public async Task Ceph_has_done_what_it_could_not_answer()
    {
        var ceph = await TestServers.CephAsync();
        await using var proxy = new FaultProxy(ceph.Endpoint);
        using var client = ceph.Connect(endpoint: proxy.Endpoint);
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        proxy.Set(new Fault.LostAnswer(), times: 1);
        await Assert.ThrowsAsync<HttpIOException>(() => PutAsync(client, bucket, Bytes(Large)));
        Assert.Equal(Bytes(Large), await GetAsync(client, bucket));
    }

    [Fact]
    public async Task Ceph_refuses_the_second_of_two_equal_requests()
    {
        var ceph = await TestServers.CephAsync();
        await using var proxy = new FaultProxy(ceph.Endpoint);
        using var client = ceph.Connect(endpoint: proxy.Endpoint);
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        proxy.Set(new Fault.Twice(), times: 1);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(client, bucket, Bytes(Large), isNew: true))).StatusCode);
        Assert.Equal(Bytes(Large), await GetAsync(client, bucket));
    }

    [Fact]
    public async Task Ceph_refuses_a_body_that_is_not_what_was_signed()
    {
        var ceph = await TestServers.CephAsync();
        await using var proxy = new FaultProxy(ceph.Endpoint);
        using var client = ceph.Connect(endpoint: proxy.Endpoint);
        var bucket = await ceph.NewBucketAsync(lockEnabled: false, Token);
        proxy.Set(new Fault.Flip(Direction.Request, Large / 2), times: 1);
        Assert.Equal("XAmzContentSHA256Mismatch", (await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(client, bucket, Bytes(Large)))).ErrorCode);
        proxy.Set(new Fault.Instead(CannedAnswer.SlowDown), times: 1);
        Assert.Equal("SlowDown", (await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(client, bucket, Bytes(Large)))).ErrorCode);
        Assert.Equal("NoSuchKey", (await Assert.ThrowsAsync<NoSuchKeyException>(() => GetAsync(client, bucket))).ErrorCode);
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static async Task PutAsync(AmazonS3Client client, string bucket, byte[] bytes, bool isNew = false) =>
        await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", InputStream = new MemoryStream(bytes), UseChunkEncoding = false, IfNoneMatch = isNew ? "*" : null }, Token);

    private static async Task<byte[]> GetAsync(AmazonS3Client client, string bucket)
    {
        using var found = await client.GetObjectAsync(bucket, "k", Token);
        using var bytes = new MemoryStream();
        await found.ResponseStream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}
