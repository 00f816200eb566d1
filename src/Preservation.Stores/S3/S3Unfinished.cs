using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Ports;

namespace Preservation.Stores.S3;

/// <summary>Uploads in parts that were begun and not completed.</summary>
internal sealed class S3Unfinished(S3Requests requests)
{
    public async IAsyncEnumerable<UnfinishedUpload> ListAsync(string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var upload in UploadsAsync(key, cancellationToken))
        {
            var name = requests.Short(upload.Key);
            var parts = await PartsAsync(name, upload.UploadId, cancellationToken);
            yield return new UnfinishedUpload(name, upload.UploadId, parts.Values.Sum(part => part.Size), new DateTimeOffset(upload.Initiated ?? DateTime.UnixEpoch));
        }
    }

    /// <summary>The newest upload to exactly this key; null when there is none.</summary>
    public async Task<string?> NewestAsync(string key, CancellationToken cancellationToken)
    {
        MultipartUpload? newest = null;
        await foreach (var upload in UploadsAsync(key, cancellationToken))
        {
            if (upload.Key == requests.Full(key) && (newest is null || upload.Initiated > newest.Initiated))
                newest = upload;
        }
        return newest?.UploadId;
    }

    /// <summary>Parts that lie there, by their number from 0; none when the upload is gone.</summary>
    public async Task<Dictionary<int, (string ETag, long Size)>> PartsAsync(string key, string upload, CancellationToken cancellationToken)
    {
        Dictionary<int, (string, long)> parts = [];
        var request = new ListPartsRequest { BucketName = requests.Bucket, Key = requests.Full(key), UploadId = upload };
        ListPartsResponse? page;
        do
        {
            page = await requests.RunAsync("list parts", key, async token =>
            {
                try
                {
                    return await requests.Client.ListPartsAsync(request, token);
                }
                catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
                {
                    return (ListPartsResponse?)null;
                }
            }, cancellationToken);
            foreach (var part in page?.Parts ?? [])
                parts[(part.PartNumber ?? 0) - 1] = (S3Requests.Tag(part.ETag), part.Size ?? 0);
            request.PartNumberMarker = page?.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        while (page?.IsTruncated == true);
        return parts;
    }

    public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        requests.RunAsync("abort", upload.Key, async token =>
        {
            try
            {
                return await requests.Client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = requests.Bucket, Key = requests.Full(upload.Key), UploadId = upload.Id }, token);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
            {
                return null;
            }
        }, cancellationToken);

    private async IAsyncEnumerable<MultipartUpload> UploadsAsync(string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = requests.Bucket, Prefix = key.Length == 0 ? requests.FullPrefix("") : requests.Full(key) };
        ListMultipartUploadsResponse page;
        do
        {
            page = await requests.RunAsync("list uploads", key, token => requests.Client.ListMultipartUploadsAsync(request, token), cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
                yield return upload;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }
}
