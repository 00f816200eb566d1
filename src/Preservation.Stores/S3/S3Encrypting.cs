using Amazon.S3;
using Amazon.S3.Model;
using Preservation.Archive.Configuring;

namespace Preservation.Stores.S3;

/// <summary>Asks for encryption by the server where it is configured.</summary>
internal static class S3Encrypting
{
    public static void Apply(ServerEncryption encryption, PutObjectRequest request) =>
        (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = Settings(encryption);

    public static void Apply(ServerEncryption encryption, InitiateMultipartUploadRequest request) =>
        (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = Settings(encryption);

    public static void Apply(ServerEncryption encryption, CopyObjectRequest request) =>
        (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = Settings(encryption);

    private static (ServerSideEncryptionMethod? Method, string? Key) Settings(ServerEncryption encryption) => encryption switch
    {
        ServerEncryption.ServerKeys => (ServerSideEncryptionMethod.AES256, null),
        ServerEncryption.Kms kms => (ServerSideEncryptionMethod.AWSKMS, kms.KeyId),
        _ => (null, null),
    };
}
