using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Baton.Host;

/// <summary>A type as a signature names it.</summary>
/// <param name="Name">Its full name, with type arguments in brackets.</param>
/// <param name="Definition">Its row, or nil if it has none of its own.</param>
internal readonly record struct TypeShape(string Name, EntityHandle Definition = default);

/// <summary>Turns the types of signatures and attribute values into names.</summary>
internal sealed class TypeShapes(AssemblyMetadata assembly)
    : ISignatureTypeProvider<TypeShape, object?>, ICustomAttributeTypeProvider<TypeShape>
{
    public TypeShape GetPrimitiveType(PrimitiveTypeCode typeCode) => new($"System.{typeCode}");

    public TypeShape GetTypeFromDefinition(
        MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        new(assembly.NameOf(handle), handle);

    public TypeShape GetTypeFromReference(
        MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        new(assembly.NameOf(handle), handle);

    public TypeShape GetTypeFromSpecification(MetadataReader reader, object? genericContext,
        TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public TypeShape GetGenericInstantiation(
        TypeShape genericType, ImmutableArray<TypeShape> typeArguments) =>
        new($"{genericType.Name}[{string.Join(",", typeArguments.Select(a => a.Name))}]",
            genericType.Definition);

    public TypeShape GetSZArrayType(TypeShape elementType) => new($"{elementType.Name}[]");

    public TypeShape GetArrayType(TypeShape elementType, ArrayShape shape) =>
        new($"{elementType.Name}[{new string(',', shape.Rank - 1)}]");

    public TypeShape GetByReferenceType(TypeShape elementType) => new($"{elementType.Name}&");

    public TypeShape GetPointerType(TypeShape elementType) => new($"{elementType.Name}*");

    public TypeShape GetPinnedType(TypeShape elementType) => elementType;

    public TypeShape GetModifiedType(
        TypeShape modifier, TypeShape unmodifiedType, bool isRequired) => unmodifiedType;

    public TypeShape GetFunctionPointerType(MethodSignature<TypeShape> signature) => new("fn*");

    public TypeShape GetGenericMethodParameter(object? genericContext, int index) =>
        new($"!!{index}");

    public TypeShape GetGenericTypeParameter(object? genericContext, int index) => new($"!{index}");

    public TypeShape GetSystemType() => new("System.Type");

    public bool IsSystemType(TypeShape type) => type.Name == "System.Type";

    public TypeShape GetTypeFromSerializedName(string name) => new(name.Split(',')[0]);

    // The contract's own enums are plain ints, and no attribute of it takes any other.
    public PrimitiveTypeCode GetUnderlyingEnumType(TypeShape type) => PrimitiveTypeCode.Int32;
}
