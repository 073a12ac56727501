using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Baton.Profile.Names;

namespace Baton.Profile.Mibc;

/// <summary>Makes the tokens by which a profile refers to types and methods.</summary>
internal sealed class References(MetadataBuilder metadata, LibrarySet libraries)
{
    // The compiler knows the shared form of reference types as a library of its own.
    private const string CanonLibrary = "System.Private.Canon";

    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<(string Library, string Type), TypeReferenceHandle> _types = [];

    /// <summary>The tokens of a method; several if its name leaves that open.</summary>
    public IEnumerable<EntityHandle> To(MethodName method)
    {
        var library = libraries.Find(method.Owner.Library);
        if (library?.Find(method.Owner.Name) is not { } type
            || !method.Libraries.All(l => libraries.Find(l) is not null))
            yield break;
        foreach (var found in library.Find(type, method.Name, method.Parameters))
        {
            if (found.GetGenericParameters().Count != method.Arguments.Length)
                continue;
            var signature = new SignatureCopy(this, library).Of(found);
            EntityHandle token = metadata.AddMemberReference(
                Type(method.Owner), metadata.GetOrAddString(method.Name),
                metadata.GetOrAddBlob(signature));
            if (!method.Arguments.IsEmpty)
                token = metadata.AddMethodSpecification(token, Arguments(method));
            yield return token;
        }
    }

    /// <summary>The reference to a type without arguments.</summary>
    public TypeReferenceHandle Plain(string library, string name)
    {
        if (_types.TryGetValue((library, name), out var known))
            return known;
        int plus = name.LastIndexOf('+');
        int dot = plus >= 0 ? -1 : name.LastIndexOf('.');
        // A name that begins with a dot, or has one after a `<`, is one of the compiler's own.
        int angle = name.IndexOf('<', StringComparison.Ordinal);
        if (plus < 0 && angle >= 0)
            dot = name[..angle].LastIndexOf('.');
        EntityHandle scope = plus >= 0 ? Plain(library, name[..plus]) : Assembly(library);
        return _types[(library, name)] = metadata.AddTypeReference(scope,
            dot > 0 ? metadata.GetOrAddString(name[..dot]) : default,
            metadata.GetOrAddString(name[(Math.Max(plus, dot) + 1)..]));
    }

    private EntityHandle Type(TypePath.Named type)
    {
        if (type.Arguments.IsEmpty)
            return Plain(Home(type), type.Name);
        var blob = new BlobBuilder();
        Write(blob, type);
        return metadata.AddTypeSpecification(metadata.GetOrAddBlob(blob));
    }

    private BlobHandle Arguments(MethodName method)
    {
        var blob = new BlobBuilder();
        blob.WriteByte((byte)SignatureKind.MethodSpecification);
        blob.WriteCompressedInteger(method.Arguments.Length);
        foreach (var argument in method.Arguments)
            Write(blob, argument);
        return metadata.GetOrAddBlob(blob);
    }

    private void Write(BlobBuilder blob, TypePath type)
    {
        switch (type)
        {
            case TypePath.Array { Rank: 1 } line:
                blob.WriteByte((byte)SignatureTypeCode.SZArray);
                Write(blob, line.Of);
                break;
            case TypePath.Array array:
                blob.WriteByte((byte)SignatureTypeCode.Array);
                Write(blob, array.Of);
                new ArrayShapeEncoder(blob).Shape(array.Rank, [], []);
                break;
            case TypePath.Pointer pointer:
                blob.WriteByte((byte)(pointer.Sign == '*'
                    ? SignatureTypeCode.Pointer : SignatureTypeCode.ByReference));
                Write(blob, pointer.Of);
                break;
            case TypePath.Named named:
                Write(blob, named);
                break;
        }
    }

    private void Write(BlobBuilder blob, TypePath.Named type)
    {
        if (type.Arguments.IsEmpty && SignatureCopy.CodeOf(type) is { } code)
        {
            blob.WriteByte((byte)code);
            return;
        }
        if (!type.Arguments.IsEmpty)
            blob.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
        blob.WriteByte((byte)(IsValue(type)
            ? SignatureTypeKind.ValueType : SignatureTypeKind.Class));
        blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Plain(Home(type), type.Name)));
        if (type.Arguments.IsEmpty)
            return;
        blob.WriteCompressedInteger(type.Arguments.Length);
        foreach (var argument in type.Arguments)
            Write(blob, argument);
    }

    private static string Home(TypePath.Named type) => type.IsCanon ? CanonLibrary : type.Library;

    private bool IsValue(TypePath.Named type)
    {
        if (libraries.Find(type.Library) is not { } library
            || library.Find(type.Name) is not { } found || found.BaseType.IsNil)
            return false;
        string name = found.BaseType.Kind switch
        {
            HandleKind.TypeReference => library.Reader.GetString(
                library.Reader.GetTypeReference((TypeReferenceHandle)found.BaseType).Name),
            HandleKind.TypeDefinition => library.Reader.GetString(
                library.Reader.GetTypeDefinition((TypeDefinitionHandle)found.BaseType).Name),
            _ => "",
        };
        return name is "ValueType" or "Enum" && type.Name != "System.Enum";
    }

    private AssemblyReferenceHandle Assembly(string name)
    {
        if (_assemblies.TryGetValue(name, out var known))
            return known;
        return _assemblies[name] = metadata.AddAssemblyReference(
            metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, 0, default);
    }
}
