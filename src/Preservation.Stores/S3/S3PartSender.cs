using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;
using Preservation.Stores.Parts;

namespace Preservation.Stores.S3;

/// <summary>
/// One file on its way to S3. The payload of every request is signed with its SHA-256, so the server refuses bytes
/// that changed on their way. Parts are known again by their MD5, which is enough to spare a transfer: what was
/// stored is read back before it counts.
/// </summary>
internal sealed class S3PartSender(
    S3Store store, S3Requests requests, S3Conditions conditions, StorageKey key, PartPlan plan, string? expected) : IPartSender
{
    /// <summary>A gateway of Ceph that died while it completed an upload holds it for ten minutes more (<c>rgw_mp_lock_max_time</c>).</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(11), HeldPause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<int, string> _sent = [];
    private readonly Lock _lock = new();
    private Dictionary<int, (string ETag, long Size)> _earlier = [];
    private Task<string>? _upload;
    private string? _taken;

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var unfinished = new S3Unfinished(requests);
        if (await unfinished.NewestAsync(key.Value, cancellationToken) is not { } upload || !conditions.TryTakeUpload(upload))
            return;
        _taken = upload;
        var earlier = await unfinished.PartsAsync(key.Value, upload, cancellationToken);
        // Parts of a file of another size would stay in the upload, and Ceph never completes it then. It can only be given up.
        if (earlier.Any(part => part.Key >= plan.Count || part.Value.Size != plan.Length(part.Key)))
            return;
        (_earlier, _upload) = (earlier, Task.FromResult(upload));
    }

    public void Dispose()
    {
        if (_taken is not null)
            conditions.LeaveUpload(_taken);
    }

    public bool Has(int part, ReadOnlySpan<byte> bytes)
    {
        if (!_earlier.TryGetValue(part, out var earlier) || earlier.Size != bytes.Length || earlier.ETag != Md5(bytes))
            return false;
        _sent[part] = earlier.ETag;
        return true;
    }

    public async Task SendAsync(int part, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        var upload = await UploadAsync(cancellationToken);
        var answer = await requests.Runner.MoveAsync("put part", key.Value, length, transfer => requests.Client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = requests.Bucket,
            Key = requests.Full(key.Value),
            UploadId = upload,
            PartNumber = part + 1,
            PartSize = length,
            InputStream = transfer.Sending(buffer, length),
            UseChunkEncoding = false,
        }, transfer.Token), cancellationToken);
        _sent[part] = S3Requests.Tag(answer.ETag);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var upload = await UploadAsync(cancellationToken);
        using var turn = await TurnAsync(Capability.PutIfAbsentInParts, cancellationToken);
        try
        {
            await CompleteWhenFreeAsync(upload, cancellationToken);
        }
        catch (ObjectStoreException e) when (e.InnerException is AmazonS3Exception { ErrorCode: "NoSuchUpload" or "InvalidPart" or "PreconditionFailed" })
        {
            // The answer to an earlier try may have been lost; then these very parts are there.
            if (S3Requests.Tag((await requests.HeadAsync(key.Value, cancellationToken))?.ETag) != WholeTag())
                throw ComparedUpload.Taken(store.Name, key, e);
        }
        if ((await requests.HeadAsync(key.Value, cancellationToken))?.ContentLength != plan.Size)
            throw new ObjectStoreException(store.Name, StoreFailure.Unreadable, $"Store '{store.Name}' took all parts of '{key}' and does not show {plan.Size} bytes there.");
    }

    // All parts are there, so it is worth the wait; to send them again would take no less.
    private async Task CompleteWhenFreeAsync(string upload, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += HeldPause)
        {
            try
            {
                await requests.RunAsync("complete", key.Value, token => requests.Client.CompleteMultipartUploadAsync(CompleteRequest(upload), token), cancellationToken);
                return;
            }
            catch (ObjectStoreException e) when (waited < LongestHold && S3Failures.IsHeld(e.InnerException))
            {
                await requests.Runner.PauseAsync(HeldPause, cancellationToken);
            }
        }
    }

    public async Task SendWholeAsync(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(Capability.PutIfAbsent, cancellationToken);
        try
        {
            await requests.Runner.MoveAsync("put", key.Value, length, transfer => requests.Client.PutObjectAsync(WholeRequest(transfer.Sending(buffer, length)), transfer.Token), cancellationToken);
        }
        catch (ObjectStoreException e) when (e.Failure == StoreFailure.Conflict)
        {
            await ComparedUpload.RequireAsync(store, key, buffer.AsMemory(0, length), cancellationToken);
        }
    }

    private PutObjectRequest WholeRequest(Stream bytes)
    {
        var request = new PutObjectRequest
        {
            BucketName = requests.Bucket,
            Key = requests.Full(key.Value),
            InputStream = bytes,
            UseChunkEncoding = false,
            AutoCloseStream = false,
            ContentType = "application/octet-stream",
        };
        S3Encrypting.Apply(requests.Place.Encryption, request);
        if (expected is not null && conditions.Heeds(Capability.ReplaceIfMatch))
            request.IfMatch = expected;
        if (expected is null && conditions.Sends(Capability.PutIfAbsent))
            request.IfNoneMatch = "*";
        return request;
    }

    private CompleteMultipartUploadRequest CompleteRequest(string upload)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = requests.Bucket,
            Key = requests.Full(key.Value),
            UploadId = upload,
            PartETags = [.. _sent.OrderBy(part => part.Key).Select(part => new PartETag(part.Key + 1, part.Value))],
        };
        if (expected is null && conditions.Sends(Capability.PutIfAbsentInParts))
            request.IfNoneMatch = "*";
        return request;
    }

    // Looks before writing, unless the server was seen to do so itself.
    private async Task<IDisposable?> TurnAsync(Capability condition, CancellationToken cancellationToken)
    {
        if (expected is null && conditions.Heeds(condition) || expected is not null && plan.Count == 1 && conditions.Heeds(Capability.ReplaceIfMatch))
            return null;
        var turn = await conditions.TakeTurnAsync(key.Value, cancellationToken);
        try
        {
            var there = (await store.StatAsync(key, cancellationToken))?.Tag;
            return there == expected || there == WholeTag() ? turn : throw ComparedUpload.Taken(store.Name, key);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    // Parts are sent side by side; the first to come begins the upload for all.
    private Task<string> UploadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _upload ??= BeginAsync(cancellationToken);
    }

    private async Task<string> BeginAsync(CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = requests.Bucket, Key = requests.Full(key.Value), ContentType = "application/octet-stream" };
        S3Encrypting.Apply(requests.Place.Encryption, request);
        // Another writer of this process may have seen it before the answer came, and taken it as one that was broken off.
        string upload;
        do
            upload = (await requests.RunAsync("begin", key.Value, token => requests.Client.InitiateMultipartUploadAsync(request, token), cancellationToken)).UploadId;
        while (!conditions.TryTakeUpload(upload));
        if (_taken is not null)
            conditions.LeaveUpload(_taken);
        return _taken = upload;
    }

    // What S3 calls an object of parts: MD5 over the MD5s of the parts, and their number.
    private string? WholeTag()
    {
        if (_sent.Count != plan.Count || plan.Count == 1 || _sent.Values.Any(tag => tag.Length != 32 || !tag.All(char.IsAsciiHexDigit)))
            return null;
        var parts = _sent.OrderBy(part => part.Key).SelectMany(part => Convert.FromHexString(part.Value)).ToArray();
        return $"{Md5(parts)}-{plan.Count}";
    }

    // No protection, only a name that S3 gives: see the summary.
#pragma warning disable CA5351
    private static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
