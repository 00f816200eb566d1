using System.Security.Cryptography.X509Certificates;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;

namespace Preservation.Stores.S3;

/// <summary>Makes the client of one store.</summary>
internal static class S3ClientFactory
{
    /// <summary>Bytes of a body that are handed to the system at once; the client's own 8 KiB make 131,072 calls of a GiB.</summary>
    private const int SentAtOnce = 256 << 10;

    /// <exception cref="ArchiveRefusedException">Keys, profile or certificate are not where they should be.</exception>
    public static AmazonS3Client Create(string store, StorePlace.S3 place, string archiveFolder, StoreTraffic traffic, TimeProvider clock)
    {
        // Once for the process: the collections of answers are then empty and not null.
        AWSConfigs.InitializeCollections = true;
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = place.IsPathStyle,
            RequestChecksumCalculation = place.AddsChecksums ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = place.AddsChecksums ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED,
            // Tries and their time are kept by the store's own runner, which knows what may be repeated.
            MaxErrorRetry = 0,
            BufferSize = SentAtOnce,
            MaxStaleConnectionRetries = 0,
            Timeout = TimeSpan.FromHours(24),
        };
        if (place.Endpoint is { } endpoint)
        {
            configuration.ServiceURL = endpoint.ToString();
            configuration.AuthenticationRegion = place.Region;
        }
        else
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(place.Region);
        }
        configuration.HttpClientFactory = new S3Http(place.AuthorityFile is { } file ? ReadAuthority(store, Path.Combine(archiveFolder, file)) : null, traffic, clock);
        return new AmazonS3Client(Credentials(store, place.Credentials, archiveFolder), configuration);
    }

    private static AWSCredentials Credentials(string store, S3Credentials credentials, string archiveFolder)
    {
        switch (credentials)
        {
            case S3Credentials.Keys keys:
                var access = keys.AccessKey.Read($"The access key of store '{store}'", archiveFolder);
                var secret = keys.SecretKey.Read($"The secret key of store '{store}'", archiveFolder);
                return keys.SessionToken is { } token
                    ? new SessionAWSCredentials(access, secret, token.Read($"The session token of store '{store}'", archiveFolder))
                    : new BasicAWSCredentials(access, secret);
            case S3Credentials.Profile profile:
                return new CredentialProfileStoreChain().TryGetAWSCredentials(profile.Name, out var found)
                    ? found
                    : throw new ArchiveRefusedException($"Store '{store}' uses the profile '{profile.Name}', which the shared credentials file does not have.");
            case S3Credentials.Instance:
                return new InstanceProfileAWSCredentials();
            default:
                try
                {
                    return new EnvironmentVariablesAWSCredentials();
                }
                catch (Exception e) when (e is InvalidOperationException or AmazonClientException)
                {
                    throw new ArchiveRefusedException($"Store '{store}' takes its keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set. Set them, or give the store 'accessKey' and 'secretKey', a 'profile', or 'credentials=instance'.", e);
                }
        }
    }

    private static X509Certificate2Collection ReadAuthority(string store, string path)
    {
        try
        {
            X509Certificate2Collection authority = [];
            authority.ImportFromPemFile(path);
            return authority.Count > 0 ? authority
                : throw new ArchiveRefusedException($"The certificate authority of store '{store}' in '{path}' cannot be read: no certificate in PEM stands in it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ArchiveRefusedException($"The certificate authority of store '{store}' in '{path}' cannot be read: {e.Message}", e);
        }
    }
}
