using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Baton.Profile.Names;

/// <summary>Spells the parameters of a method shortly, to tell it from its namesakes.</summary>
internal sealed class Spelling : ISignatureTypeProvider<string, object?>
{
    private static readonly Spelling Only = new();

    public static string Of(MetadataReader reader, MethodDefinition method)
    {
        var signature = method.DecodeSignature(Only, null);
        string text = $"({string.Join(',', signature.ParameterTypes)})";
        // Conversions differ by what they make.
        return reader.GetString(method.Name).StartsWith("op_", StringComparison.Ordinal)
            ? text + signature.ReturnType : text;
    }

    public string GetPrimitiveType(PrimitiveTypeCode code) => code.ToString();

    public string GetTypeFromDefinition(
        MetadataReader reader, TypeDefinitionHandle handle, byte raw) =>
        reader.GetString(reader.GetTypeDefinition(handle).Name);

    public string GetTypeFromReference(
        MetadataReader reader, TypeReferenceHandle handle, byte raw) =>
        reader.GetString(reader.GetTypeReference(handle).Name);

    public string GetTypeFromSpecification(
        MetadataReader reader, object? context, TypeSpecificationHandle handle, byte raw) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public string GetSZArrayType(string element) => element + "[]";

    public string GetArrayType(string element, ArrayShape shape) =>
        element + "[" + new string(',', shape.Rank - 1) + "]";

    public string GetPointerType(string element) => element + "*";

    public string GetByReferenceType(string element) => element + "&";

    public string GetGenericInstantiation(string type, ImmutableArray<string> arguments) =>
        type + "{" + string.Join(';', arguments) + "}";

    public string GetGenericTypeParameter(object? context, int index) => $"!{index}";

    public string GetGenericMethodParameter(object? context, int index) => $"!!{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) =>
        $"fn({string.Join(',', signature.ParameterTypes)})";

    public string GetModifiedType(string modifier, string type, bool isRequired) => type;

    public string GetPinnedType(string type) => type;
}
