using Preservation.Archive.Ports;

namespace Preservation.Archive.Configuring;

/// <summary>Where a store lies, and how it is reached.</summary>
public abstract record StorePlace
{
    // Closed: the cases below are all there are.
    private StorePlace()
    {
    }

    /// <param name="Path">A folder, relative to the archive's or absolute.</param>
    public sealed record Folder(string Path) : StorePlace;

    /// <summary>A bucket of anything that speaks S3.</summary>
    public sealed record S3 : StorePlace
    {
        public required string Bucket { get; init; }

        /// <summary>What all keys start with, without slashes at its ends; empty for the whole bucket.</summary>
        public required string Prefix { get; init; }

        /// <summary>Null for AWS.</summary>
        public required Uri? Endpoint { get; init; }

        public required string Region { get; init; }

        /// <summary>Whether the bucket stands in the path of the address, and not in its host.</summary>
        public required bool IsPathStyle { get; init; }

        public required S3Credentials Credentials { get; init; }

        public required ServerEncryption Encryption { get; init; }

        /// <summary>Whether the client adds its own checksums to every request; older servers refuse them.</summary>
        public required bool AddsChecksums { get; init; }

        /// <summary>A certificate authority of the owner's own, as a PEM file.</summary>
        public required string? AuthorityFile { get; init; }

        /// <summary>Bytes of a part; grown for files of more than 10,000 parts.</summary>
        public required long PartSize { get; init; }

        public required LockRule? Lock { get; init; }
    }

    /// <summary>A container of Azure Blob Storage.</summary>
    public sealed record Azure : StorePlace
    {
        public required string Container { get; init; }

        public required string Prefix { get; init; }

        public required AzureCredentials Credentials { get; init; }

        /// <summary><c>hot</c>, <c>cool</c>, <c>cold</c> or <c>archive</c>; null for the account's default.</summary>
        public required string? AccessTier { get; init; }

        public required long BlockSize { get; init; }

        /// <summary>What the server compares with the bytes of each request that it gets.</summary>
        public required TransferCheck TransferCheck { get; init; }

        public required LockRule? Lock { get; init; }
    }
}

/// <summary>A checksum that goes with the bytes of an upload, against changes on their way.</summary>
public enum TransferCheck
{
    None,

    /// <summary>Azure's own CRC-64; fast, and not offered by every server.</summary>
    Crc64,

    Md5,
}

/// <summary>Who a store on S3 is used as.</summary>
public abstract record S3Credentials
{
    private S3Credentials()
    {
    }

    public sealed record Keys(Secret AccessKey, Secret SecretKey, Secret? SessionToken) : S3Credentials;

    public sealed record Profile(string Name) : S3Credentials;

    /// <summary>AWS_ACCESS_KEY_ID and its fellows.</summary>
    public sealed record FromEnvironment : S3Credentials;

    /// <summary>The role of the machine.</summary>
    public sealed record Instance : S3Credentials;
}

/// <summary>How the server encrypts what it stores.</summary>
public abstract record ServerEncryption
{
    private ServerEncryption()
    {
    }

    /// <summary>As the bucket is set up.</summary>
    public sealed record OfBucket : ServerEncryption;

    public sealed record ServerKeys : ServerEncryption;

    public sealed record Kms(string? KeyId) : ServerEncryption;
}

/// <summary>Who a store on Azure is used as.</summary>
public abstract record AzureCredentials
{
    private AzureCredentials()
    {
    }

    public sealed record ConnectionString(Secret Text) : AzureCredentials;

    public sealed record Sas(Uri Account, Secret Token) : AzureCredentials;

    /// <summary>Whatever Azure.Identity finds: environment, workload, managed identity, command line.</summary>
    public sealed record Identity(Uri Account) : AzureCredentials;
}
