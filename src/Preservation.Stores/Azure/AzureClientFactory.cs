using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Preservation.Archive;
using Preservation.Archive.Configuring;

namespace Preservation.Stores.Azure;

/// <summary>Makes the client of one store.</summary>
internal static class AzureClientFactory
{
    /// <exception cref="ArchiveRefusedException">Its secret is not where it should be, or is none.</exception>
    public static BlobContainerClient Create(string store, StorePlace.Azure place, string archiveFolder)
    {
        // Tries and their time are kept by the store's own runner, which knows what may be repeated.
        var options = new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromHours(24) }, Diagnostics = { IsLoggingEnabled = false, IsDistributedTracingEnabled = false } };
        try
        {
            return Service(store, place.Credentials, options, archiveFolder).GetBlobContainerClient(place.Container);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or UriFormatException)
        {
            throw new ArchiveRefusedException($"The credentials of store '{store}' cannot be used: {e.Message}", e);
        }
    }

    private static BlobServiceClient Service(string store, AzureCredentials credentials, BlobClientOptions options, string archiveFolder) => credentials switch
    {
        AzureCredentials.ConnectionString connection => new BlobServiceClient(connection.Text.Read($"The connection string of store '{store}'", archiveFolder), options),
        AzureCredentials.Sas sas => new BlobServiceClient(sas.Account, new AzureSasCredential(sas.Token.Read($"The SAS of store '{store}'", archiveFolder).TrimStart('?')), options),
        AzureCredentials.Identity identity => new BlobServiceClient(identity.Account, (TokenCredential)new DefaultAzureCredential(), options),
        _ => throw new InvalidOperationException($"There are no credentials for {credentials.GetType().Name}."),
    };
}
