using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.S3;

/// <summary>What the exceptions of the S3 client mean. Codes: Amazon S3 API reference, "Error responses", and what Ceph RGW answers.</summary>
internal static class S3Failures
{
    private static readonly HashSet<string> Passing =
    [
        "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "RequestTimeoutException", "ThrottlingException",
        "OperationAborted", "ConditionalRequestConflict", "XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody",
    ];

    public static Verdict? Judge(Exception exception, string bucket) => exception switch
    {
        AmazonS3Exception s3 => Judge(s3, bucket),
        AmazonUnmarshallingException => new Verdict(StoreFailure.Unreachable, true, $"its answer is not understood: {exception.Message}"),
        AmazonServiceException service => new Verdict(StoreFailure.Unreachable, true, service.Message),
        // No request was sent: there are no credentials, or they cannot be fetched.
        AmazonClientException client => Verdict.OfConnection(client.InnerException ?? client) ?? new Verdict(StoreFailure.Denied, false, client.Message),
        _ => Verdict.OfConnection(exception),
    };

    /// <summary>Whether nothing lies at the key.</summary>
    public static bool IsNotFound(AmazonS3Exception exception) =>
        exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload");

    /// <summary>Whether somebody else, who may be dead, is completing the same upload.</summary>
    public static bool IsHeld(Exception? exception) =>
        exception is AmazonS3Exception { ErrorCode: "InternalError" } && exception.Message.Contains("completion is already in progress", StringComparison.Ordinal);

    public static Verdict NoBucket(string bucket) => new(StoreFailure.Unreachable, false, $"the bucket '{bucket}' does not exist. Check its name and the endpoint");

    private static Verdict Judge(AmazonS3Exception e, string bucket)
    {
        var said = e.ErrorCode + (string.IsNullOrEmpty(e.Message) || e.Message == e.ErrorCode ? "" : $", {e.Message}");
        return e switch
        {
            { ErrorCode: "NoSuchBucket" } => NoBucket(bucket),
            { ErrorCode: "RequestTimeTooSkewed" } => new(StoreFailure.Denied, false, "the clock of this machine differs too much from the server's (RequestTimeTooSkewed). Set the clock"),
            { ErrorCode: "ExpiredToken" or "TokenRefreshRequired" } => new(StoreFailure.Denied, false, $"the credentials have expired ({said}). Renew them"),
            { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" } => new(StoreFailure.Denied, false, $"the credentials are refused ({said}). Check the keys of the store"),
            { ErrorCode: "InvalidRequest" } => new(StoreFailure.Denied, false, $"the server refuses this ({said})"),
            { ErrorCode: "InvalidObjectState" } => new(StoreFailure.Unreadable, false, "the object lies in an archive tier and must be thawed before it can be read"),
            { ErrorCode: "QuotaExceeded" or "InsufficientCapacity" } or { StatusCode: HttpStatusCode.InsufficientStorage } => new(StoreFailure.Full, false, $"there is no room ({said})"),
            { ErrorCode: "NoSuchUpload" or "InvalidPart" } => new(StoreFailure.Conflict, false, $"somebody else has ended the upload or sent other parts to it ({said}). Run the same command again"),
            { StatusCode: HttpStatusCode.PreconditionFailed } => new(StoreFailure.Conflict, false, "something else was put there in the meantime"),
            _ when Passing.Contains(e.ErrorCode ?? "") => new(StoreFailure.Unreachable, true, said),
            { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => new(StoreFailure.Denied, false, $"access is denied ({said})"),
            { StatusCode: HttpStatusCode.Conflict } => new(StoreFailure.Conflict, false, said),
            { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or 0 } => new(StoreFailure.Unreachable, e.StatusCode != HttpStatusCode.NotImplemented, said),
            _ => new(StoreFailure.Unreachable, false, $"{(int)e.StatusCode} {said}"),
        };
    }
}
