using Azure;
using Azure.Identity;
using Preservation.Archive.Ports;
using Preservation.Stores.Requests;

namespace Preservation.Stores.Azure;

/// <summary>What the exceptions of the Azure client mean. Codes: "Blob Storage error codes" of Microsoft Learn, and what Azurite answers.</summary>
internal static class AzureFailures
{
    public static Verdict? Judge(Exception exception, string container) => exception switch
    {
        RequestFailedException failed => Judge(failed, container),
        // The client gives up after its own tries; each of them is a failure of the same kind.
        AggregateException { InnerExceptions: [var first, ..] } => Judge(first, container),
        CredentialUnavailableException or AuthenticationFailedException => new Verdict(StoreFailure.Denied, false, $"no credentials were found or accepted: {exception.Message}"),
        _ => Verdict.OfConnection(exception),
    };

    /// <summary>Whether nothing lies at the key.</summary>
    public static bool IsNotFound(RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode is not ("ContainerNotFound" or "ContainerBeingDeleted" or "ResourceTypeMismatch");

    private static Verdict Judge(RequestFailedException e, string container)
    {
        var said = e.ErrorCode ?? e.Message.Split('\n')[0].TrimEnd();
        return e switch
        {
            { ErrorCode: "ContainerNotFound" } => new(StoreFailure.Unreachable, false, $"the container '{container}' does not exist. Check its name and the account"),
            { ErrorCode: "BlobArchived" or "BlobBeingRehydrated" } => new(StoreFailure.Unreadable, false, "the blob lies in the archive tier and must be rehydrated before it can be read"),
            { ErrorCode: "BlobImmutableDueToPolicy" } => new(StoreFailure.Denied, false, "the blob is locked by an immutability policy or a legal hold"),
            { ErrorCode: "AuthenticationFailed" or "AuthorizationFailure" or "InvalidAuthenticationInfo" } => new(StoreFailure.Denied, false, $"the credentials are refused ({said}). Check them, whether they have expired, and the clock of this machine"),
            // A blob that somebody else puts at the key takes the blocks with it that lay there for another one.
            { ErrorCode: "InvalidBlockList" } => new(StoreFailure.Conflict, false, $"somebody else has written to the key meanwhile ({said})"),
            { Status: 401 or 403 } => new(StoreFailure.Denied, false, $"access is denied ({said})"),
            { Status: 409 or 412 } => new(StoreFailure.Conflict, false, $"something else was put there in the meantime ({said})"),
            { Status: 501 } => new(StoreFailure.Denied, false, $"the server does not offer this ({said})"),
            { Status: 507 } => new(StoreFailure.Full, false, $"there is no room ({said})"),
            { ErrorCode: "Md5Mismatch" or "Crc64Mismatch" } => new(StoreFailure.Unreachable, true, $"the bytes were changed on their way ({said})"),
            // Azurite's words for the same.
            { ErrorCode: "InvalidOperation" } when e.Message.Contains("MD5", StringComparison.Ordinal) => new(StoreFailure.Unreachable, true, $"the bytes were changed on their way ({said})"),
            // No answer came at all.
            { Status: 0 } => new(StoreFailure.Unreachable, true, e.InnerException?.Message ?? said),
            { Status: 408 or 429 or >= 500 } => new(StoreFailure.Unreachable, true, said),
            _ => new(StoreFailure.Unreachable, false, $"{e.Status} {said}"),
        };
    }
}
