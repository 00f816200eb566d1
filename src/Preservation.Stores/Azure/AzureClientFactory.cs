using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;

namespace Preservation.Stores.Azure;

/// <summary>Makes the client of one store.</summary>
internal static class AzureClientFactory
{
    /// <exception cref="ArchiveRefusedException">Its secret is not where it should be, or is none.</exception>
    public static BlobContainerClient Create(string store, StorePlace.Azure place, string archiveFolder, StoreTraffic traffic, TimeProvider clock)
    {
        // Tries and their time are kept by the store's own runner, which knows what may be repeated.
        var options = new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromHours(24) }, Diagnostics = { IsLoggingEnabled = false, IsDistributedTracingEnabled = false } };
        options.AddPolicy(new DatePolicy(traffic, clock), HttpPipelinePosition.PerRetry);
        try
        {
            return Service(store, place.Credentials, options, archiveFolder).GetBlobContainerClient(place.Container);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or UriFormatException)
        {
            throw new ArchiveRefusedException($"The credentials of store '{store}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Gives the address of a blob as the server needs it to read it for a copy: with the signature, where one is used.</summary>
    /// <exception cref="ArchiveRefusedException">The signature is not where it should be.</exception>
    public static Func<Uri, Uri> CopySource(string store, AzureCredentials credentials, string archiveFolder)
    {
        if (credentials is not AzureCredentials.Sas sas)
            return address => address;
        var signature = Signature(store, sas, archiveFolder);
        return address => new Uri($"{address.AbsoluteUri}?{signature}");
    }

    private static string Signature(string store, AzureCredentials.Sas sas, string archiveFolder) =>
        sas.Token.Read($"The SAS of store '{store}'", archiveFolder).TrimStart('?');

    private static BlobServiceClient Service(string store, AzureCredentials credentials, BlobClientOptions options, string archiveFolder) => credentials switch
    {
        AzureCredentials.ConnectionString connection => new BlobServiceClient(connection.Text.Read($"The connection string of store '{store}'", archiveFolder), options),
        AzureCredentials.Sas sas => new BlobServiceClient(sas.Account, new AzureSasCredential(Signature(store, sas, archiveFolder)), options),
        AzureCredentials.Identity identity => new BlobServiceClient(identity.Account, (TokenCredential)new DefaultAzureCredential(), options),
        _ => throw new InvalidOperationException($"There are no credentials for {credentials.GetType().Name}."),
    };
}
