using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Baton.Profile.Names;

namespace Baton.Profile.Mibc;

/// <summary>Copies a method's signature into another assembly: all but its tokens.</summary>
internal sealed class SignatureCopy(References references, Library library)
    : ISignatureTypeProvider<ImmutableArray<byte>, object?>
{
    private static readonly Dictionary<string, PrimitiveTypeCode> Primitives =
        Enum.GetValues<PrimitiveTypeCode>().ToDictionary(c => "System." + c);

    /// <summary>The code of a type that signatures know without a token.</summary>
    public static PrimitiveTypeCode? CodeOf(TypePath.Named type) =>
        type.Library == TypePath.Core && Primitives.TryGetValue(type.Name, out var code)
            ? code : null;

    public BlobBuilder Of(MethodDefinition method)
    {
        var blob = new BlobBuilder();
        Write(blob, method.DecodeSignature(this, null));
        return blob;
    }

    public ImmutableArray<byte> GetPrimitiveType(PrimitiveTypeCode code) => [(byte)code];

    public ImmutableArray<byte> GetTypeFromDefinition(
        MetadataReader reader, TypeDefinitionHandle handle, byte raw) =>
        Token(references.Plain(library.Name, library.FullName(handle)), raw);

    public ImmutableArray<byte> GetTypeFromReference(
        MetadataReader reader, TypeReferenceHandle handle, byte raw)
    {
        var (home, name) = Resolve(reader, handle);
        return Token(references.Plain(home, name), raw);
    }

    public ImmutableArray<byte> GetTypeFromSpecification(
        MetadataReader reader, object? context, TypeSpecificationHandle handle, byte raw) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public ImmutableArray<byte> GetSZArrayType(ImmutableArray<byte> element) =>
        [(byte)SignatureTypeCode.SZArray, .. element];

    public ImmutableArray<byte> GetArrayType(ImmutableArray<byte> element, ArrayShape shape)
    {
        var blob = new BlobBuilder();
        new ArrayShapeEncoder(blob).Shape(shape.Rank, shape.Sizes, shape.LowerBounds);
        return [(byte)SignatureTypeCode.Array, .. element, .. blob.ToArray()];
    }

    public ImmutableArray<byte> GetPointerType(ImmutableArray<byte> element) =>
        [(byte)SignatureTypeCode.Pointer, .. element];

    public ImmutableArray<byte> GetByReferenceType(ImmutableArray<byte> element) =>
        [(byte)SignatureTypeCode.ByReference, .. element];

    public ImmutableArray<byte> GetPinnedType(ImmutableArray<byte> element) =>
        [(byte)SignatureTypeCode.Pinned, .. element];

    public ImmutableArray<byte> GetGenericInstantiation(
        ImmutableArray<byte> type, ImmutableArray<ImmutableArray<byte>> arguments) =>
        [(byte)SignatureTypeCode.GenericTypeInstance, .. type, .. Number(arguments.Length),
            .. arguments.SelectMany(a => a)];

    public ImmutableArray<byte> GetGenericTypeParameter(object? context, int index) =>
        [(byte)SignatureTypeCode.GenericTypeParameter, .. Number(index)];

    public ImmutableArray<byte> GetGenericMethodParameter(object? context, int index) =>
        [(byte)SignatureTypeCode.GenericMethodParameter, .. Number(index)];

    public ImmutableArray<byte> GetFunctionPointerType(
        MethodSignature<ImmutableArray<byte>> signature)
    {
        var blob = new BlobBuilder();
        Write(blob, signature);
        return [(byte)SignatureTypeCode.FunctionPointer, .. blob.ToArray()];
    }

    // A modifier is a token without the byte that says whether it is a class.
    public ImmutableArray<byte> GetModifiedType(
        ImmutableArray<byte> modifier, ImmutableArray<byte> type, bool isRequired) =>
        [(byte)(isRequired
                ? SignatureTypeCode.RequiredModifier : SignatureTypeCode.OptionalModifier),
            .. modifier.Length > 0 && modifier[0] is 0x11 or 0x12 ? modifier[1..] : modifier,
            .. type];

    private static void Write(BlobBuilder blob, MethodSignature<ImmutableArray<byte>> signature)
    {
        blob.WriteByte(signature.Header.RawValue);
        if (signature.Header.IsGeneric)
            blob.WriteCompressedInteger(signature.GenericParameterCount);
        blob.WriteCompressedInteger(signature.ParameterTypes.Length);
        blob.WriteBytes(signature.ReturnType);
        foreach (var parameter in signature.ParameterTypes)
            blob.WriteBytes(parameter);
    }

    private static (string Library, string Name) Resolve(
        MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            var (home, outer) = Resolve(reader, (TypeReferenceHandle)type.ResolutionScope);
            return (home, outer + "+" + name);
        }
        string space = reader.GetString(type.Namespace);
        string library = reader.GetString(reader.GetAssemblyReference(
            (AssemblyReferenceHandle)type.ResolutionScope).Name);
        return (library, space.Length == 0 ? name : space + "." + name);
    }

    private static ImmutableArray<byte> Token(TypeReferenceHandle handle, byte raw)
    {
        byte kind = raw == 0 ? (byte)SignatureTypeKind.Class : raw;
        return [kind, .. Number(CodedIndex.TypeDefOrRefOrSpec(handle))];
    }

    private static byte[] Number(int value)
    {
        var blob = new BlobBuilder();
        blob.WriteCompressedInteger(value);
        return blob.ToArray();
    }
}
