using System.Text.RegularExpressions;
using Preservation.Archive.Ports;

namespace Preservation.Archive.Configuring;

/// <summary>Reads where a store lies from its kind, path and settings.</summary>
internal static partial class ReadPlace
{
    /// <summary>Least part that S3 takes, but for the last of a file.</summary>
    private const long LeastPart = 5 << 20;

    private const long DefaultPart = 16 << 20, MostPart = 64 << 20;

    public static StorePlace Run(string kind, string path, SettingsReading settings)
    {
        switch (kind)
        {
            case StoreConfiguration.S3:
                return ReadS3(path, settings);
            case StoreConfiguration.Azure:
                return ReadAzure(path, settings);
            case StoreConfiguration.FileSystem:
                return new StorePlace.Folder(path);
            default:
                if (kind.Length > 0)
                    settings.Fail("", $"the kind '{kind}' is not known; '{StoreConfiguration.FileSystem}', '{StoreConfiguration.S3}' and '{StoreConfiguration.Azure}' are");
                return new StorePlace.Folder(path);
        }
    }

    private static StorePlace.S3 ReadS3(string path, SettingsReading settings)
    {
        var (bucket, prefix) = Split(path, settings);
        if (!Bucket().IsMatch(bucket))
            settings.Fail("", $"'{bucket}' is no name of a bucket: 3 to 63 of a-z, 0-9, '.' and '-'");
        var endpoint = settings.Address("endpoint");
        return new StorePlace.S3
        {
            Bucket = bucket,
            Prefix = prefix,
            Endpoint = endpoint,
            Region = settings.Text("region") ?? "us-east-1",
            IsPathStyle = settings.OneOf("addressing", endpoint is null ? "virtual-host" : "path", "path", "virtual-host") == "path",
            Credentials = ReadS3Credentials(settings),
            Encryption = ReadEncryption(settings),
            AddsChecksums = settings.OneOf("checksums", "when-required", "when-supported") == "when-supported",
            AuthorityFile = settings.Text("authorityFile"),
            PartSize = PartSize(settings, "partSize"),
            Lock = settings.Lock("lock"),
        };
    }

    private static S3Credentials ReadS3Credentials(SettingsReading settings)
    {
        var (access, secret, token) = (settings.Secret("accessKey"), settings.Secret("secretKey"), settings.Secret("sessionToken"));
        var profile = settings.Text("profile");
        var source = settings.OneOf("credentials", access is not null || secret is not null ? "keys" : profile is not null ? "profile" : "environment", "keys", "profile", "environment", "instance");
        switch (source)
        {
            case "keys" when access is not null && secret is not null:
                return new S3Credentials.Keys(access, secret, token);
            case "keys":
                settings.Fail(access is null ? "accessKey" : "secretKey", "it is missing; both keys are needed, each as 'env:NAME' or 'file:PATH'");
                break;
            case "profile" when profile is not null:
                return new S3Credentials.Profile(profile);
            case "profile":
                settings.Fail("profile", "it is missing; the name of a profile of the shared credentials file is expected");
                break;
            case "instance":
                return new S3Credentials.Instance();
        }
        return new S3Credentials.FromEnvironment();
    }

    private static ServerEncryption ReadEncryption(SettingsReading settings)
    {
        var key = settings.Text("kmsKey");
        if (settings.Text("encryption") == "sse-c")
        {
            settings.Fail("encryption", "'sse-c' is refused: its keys would have to be kept beside the archive for as long as it lives, and who loses one loses the weights. Use 'sse-s3' or 'sse-kms'");
            return new ServerEncryption.OfBucket();
        }
        var mode = settings.OneOf("encryption", "bucket", "sse-s3", "sse-kms");
        if (key is not null && mode != "sse-kms")
            settings.Fail("kmsKey", "it is only used with encryption=sse-kms");
        return mode switch
        {
            "sse-s3" => new ServerEncryption.ServerKeys(),
            "sse-kms" => new ServerEncryption.Kms(key),
            _ => new ServerEncryption.OfBucket(),
        };
    }

    private static StorePlace.Azure ReadAzure(string path, SettingsReading settings)
    {
        var (container, prefix) = Split(path, settings);
        if (!Container().IsMatch(container))
            settings.Fail("", $"'{container}' is no name of a container: 3 to 63 of a-z, 0-9 and single '-'");
        return new StorePlace.Azure
        {
            Container = container,
            Prefix = prefix,
            Credentials = ReadAzureCredentials(settings),
            AccessTier = settings.Text("accessTier") is null ? null : settings.OneOf("accessTier", "hot", "cool", "cold", "archive"),
            BlockSize = PartSize(settings, "blockSize"),
            TransferCheck = settings.OneOf("transferCheck", "crc64", "md5", "none") switch
            {
                "md5" => TransferCheck.Md5,
                "none" => TransferCheck.None,
                _ => TransferCheck.Crc64,
            },
            Lock = settings.Lock("lock"),
        };
    }

    private static AzureCredentials ReadAzureCredentials(SettingsReading settings)
    {
        var (connection, sas, account) = (settings.Secret("connectionString"), settings.Secret("sas"), settings.Address("account"));
        if (connection is not null)
            return new AzureCredentials.ConnectionString(connection);
        if (account is null)
            settings.Fail("account", "it is missing; https://<account>.blob.core.windows.net is expected, or a connectionString");
        account ??= new Uri("https://account.invalid");
        return sas is not null ? new AzureCredentials.Sas(account, sas) : new AzureCredentials.Identity(account);
    }

    private static long PartSize(SettingsReading settings, string name)
    {
        var size = settings.Bytes(name) ?? DefaultPart;
        if (size is >= LeastPart and <= MostPart)
            return size;
        settings.Fail(name, $"{LeastPart >> 20}MiB to {MostPart >> 20}MiB are possible");
        return DefaultPart;
    }

    private static (string First, string Prefix) Split(string path, SettingsReading settings)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (first, prefix) = slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..].TrimEnd('/'));
        if (prefix.Length > 0 && !StorageKey.IsKey(prefix))
            settings.Fail("", $"'{prefix}' cannot be the start of keys: parts of printable ASCII between single slashes are expected");
        return (first, prefix);
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bucket();

    [GeneratedRegex(@"\A(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Container();
}
